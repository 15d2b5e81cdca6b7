package io.likeness.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.norm.LayerNorm;

/** Layers over sequences of item numbers that are padded by zeros on the right. */
final class Sequences {
  /** Far below every score, and finite, so that no NaN can come of it. */
  static final float NEVER = -1e9f;

  private Sequences() {}

  /** (batch, length) numbers to (batch, length, width) rows of {@code table}. */
  static NDArray embed(NDArray items, NDArray table) {
    return ai.djl.nn.core.Embedding.embedding(
            items.toType(DataType.INT64, false), table, SparseFormat.DENSE)
        .singletonOrThrow();
  }

  /** The state (batch, width) at each record's last item; zeros where a record has no item. */
  static NDArray atLastItem(NDArray states, NDArray items) {
    int length = (int) items.getShape().get(1);
    NDArray counted = items.gt(0).toType(DataType.FLOAT32, false).sum(new int[] {1}, true);
    NDArray place = items.getManager().arange((float) length).add(1).reshape(1, length);
    NDArray last = place.eq(counted).toType(DataType.FLOAT32, false).expandDims(2);
    return states.mul(last).sum(new int[] {1});
  }

  /** Layer normalisation over the last dimension (Ba, Kiros and Hinton 2016, section 3). */
  static NDArray layerNorm(NDArray x, NDArray gain, NDArray bias) {
    Shape last = new Shape(x.getShape().get(x.getShape().dimension() - 1));
    return LayerNorm.layerNorm(x, last, gain, bias, Layers.EPSILON).singletonOrThrow();
  }

  /**
   * softmax(q·kᵀ/√d + mask)·v in each head, where an item sees itself and what was before it
   * (Vaswani et al., "Attention Is All You Need", 2017, section 3.2). Padding stands on the right,
   * so no item sees it.
   *
   * @param q (batch, length, width), as k and v
   * @param heads divides the width
   */
  static NDArray causalAttention(NDArray q, NDArray k, NDArray v, int heads) {
    Shape shape = q.getShape();
    long batch = shape.get(0);
    long length = shape.get(1);
    long each = shape.get(2) / heads;
    Shape split = new Shape(batch, length, heads, each);
    NDArray queries = q.reshape(split).transpose(0, 2, 1, 3);
    NDArray keys = k.reshape(split).transpose(0, 2, 3, 1);
    NDArray values = v.reshape(split).transpose(0, 2, 1, 3);
    NDArray place = q.getManager().arange((float) length);
    NDArray later = place.reshape(1, length).gt(place.reshape(length, 1));
    NDArray mask = later.toType(DataType.FLOAT32, false).mul(NEVER);
    // A Java number would be freed before the backward pass reads it; this one is the engine's own.
    NDArray scale = q.getManager().full(new Shape(1), (float) (1 / Math.sqrt(each)));
    NDArray seen = queries.matMul(keys).mul(scale).add(mask).softmax(-1);
    return seen.matMul(values).transpose(0, 2, 1, 3).reshape(shape);
  }
}
