package io.likeness.transforms.media;

import io.likeness.core.recipe.EffectSpec;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.text.CharacterGrams;
import io.likeness.kernels.text.TextShingles;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sentences in UTF-8. What is measured of them is what is measured of every transcript. */
record TextKernel() implements MediaKernel {
  private static final String FORMAT = "TXT";

  /** Cells of a sketch: few enough to stand in memory as they are. */
  private static final int SKETCH = 1024;

  @Override
  public Optional<String> format(byte[] head) {
    return Optional.of(FORMAT);
  }

  @Override
  public boolean mayBeNamed(String format, String extension) {
    return true;
  }

  @Override
  public boolean isMedia(String extension) {
    return false;
  }

  @Override
  public String measuresVersion() {
    return "1";
  }

  @Override
  public List<String> measures() {
    return List.of();
  }

  @Override
  public Measured measure(byte[] content) throws MediaException {
    SortedMap<String, Double> none = new TreeMap<>();
    return new Measured(none, OptionalLong.empty(), TextShingles.of(text(content)));
  }

  private static String text(byte[] content) throws MediaException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new MediaException(MediaException.Code.CORRUPT, "The text is not UTF-8.", e);
    }
  }

  @Override
  public double[] sketch(byte[] content) throws MediaException {
    CharacterGrams.Hashed grams = CharacterGrams.of(text(content), 1, 2, SKETCH);
    double[] out = new double[SKETCH];
    for (int i = 0; i < grams.cells().length; i++) {
      out[grams.cells()[i]] = grams.weights()[i];
    }
    return out;
  }

  @Override
  public byte[] bare(byte[] content) {
    return content;
  }

  @Override
  public boolean isUnchanged(byte[] parent, byte[] copy) {
    return Arrays.equals(parent, copy);
  }

  @Override
  public List<String> problems(EffectSpec effect) {
    return List.of("there are no effects on text; take out augment");
  }

  @Override
  public Copy render(byte[] content, List<EffectSpec> policy, byte[] key) throws MediaException {
    throw new MediaException(
        MediaException.Code.UNSUPPORTED_CODEC, "There are no effects on text.");
  }
}
