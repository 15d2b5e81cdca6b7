package io.likeness.training.model;

import java.util.List;

/** Models as ONNX files, which run without this house. */
public final class OnnxExport {
  private OnnxExport() {}

  /**
   * The ONNX model of {@code weights}: input {@code features} (N, shape of the features), output
   * the probabilities (N, labels); the labels stand in the metadata under {@code labels}, one a
   * line. Features are not part of it.
   */
  public static byte[] of(WeightsFile weights, Architecture architecture) {
    Network network = architecture.network(weights.labels().size());
    OnnxGraph graph = new OnnxGraph(network.layout(), weights.theta());
    long[] shape = architecture.features().shape();
    String logits = network.draw(graph, OnnxGraph.INPUT, shape);
    return graph.model(logits, shape, List.copyOf(weights.labels()));
  }
}
