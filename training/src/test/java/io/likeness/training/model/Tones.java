package io.likeness.training.model;

import io.likeness.kernels.voice.Waveform;
import java.util.List;

/**
 * A language that is sung, a tone a letter, and a recogniser that understands it: the power at the
 * frequency of each letter, in frames of 40 ms every 20 ms, by two convolutions.
 */
public final class Tones {
  /** Of the recogniser, by number; the last nine are sung. */
  public static final List<String> TOKENS =
      List.of("<s>", "<pad>", "</s>", "<unk>", "|", "a", "b", "c", "d", "e", "f", "g", "h");

  /** Number of the token that says nothing. */
  public static final int BLANK = 1;

  private static final int DELIMITER = 4;
  private static final int RATE_HZ = 16_000;
  private static final int FRAME = 640;
  private static final int HOP = 320;

  private Tones() {}

  private static double hz(int token) {
    return 300 + 100 * (token - DELIMITER);
  }

  /**
   * Sings a text: 100 ms a letter, with 60 ms of silence before each and at the end.
   *
   * @param text letters a to h, and spaces
   */
  public static Waveform sing(String text, int rateHz, double amplitude) {
    int tone = rateHz / 10;
    int pause = rateHz * 6 / 100;
    float[] samples = new float[text.length() * (tone + pause) + pause];
    for (int l = 0; l < text.length(); l++) {
      String letter = text.substring(l, l + 1);
      double hz = hz(TOKENS.indexOf(letter.equals(" ") ? "|" : letter));
      int from = l * (tone + pause) + pause;
      for (int i = 0; i < tone; i++) {
        samples[from + i] =
            (float) (amplitude * StrictMath.sin(2 * StrictMath.PI * hz * i / rateHz));
      }
    }
    return new Waveform(rateHz, samples);
  }

  /**
   * The recogniser as an ONNX model: waveforms (N, samples) at 16 kHz to (N, frames, tokens).
   *
   * @param threshold power above which a frame is a letter; a tone of amplitude A has A²
   */
  public static byte[] recogniser(double threshold) {
    int letters = TOKENS.size() - DELIMITER;
    Layout layout =
        new Layout()
            .add("waves.weight", Layout.Start.ZEROS, 2 * letters, 1, FRAME)
            .add("waves.bias", Layout.Start.ZEROS, 2 * letters)
            .add("powers.weight", Layout.Start.ZEROS, TOKENS.size(), 2 * letters, 1)
            .add("powers.bias", Layout.Start.ZEROS, TOKENS.size());
    float[] theta = new float[layout.size()];
    OnnxGraph graph = new OnnxGraph(layout, theta);
    for (int l = 0; l < letters; l++) {
      for (int i = 0; i < FRAME; i++) {
        double phase = 2 * StrictMath.PI * hz(DELIMITER + l) * i / RATE_HZ;
        int at = graph.slot("waves.weight").offset() + 2 * l * FRAME + i;
        theta[at] = (float) (2 * StrictMath.cos(phase) / FRAME);
        theta[at + FRAME] = (float) (2 * StrictMath.sin(phase) / FRAME);
      }
      int token = graph.slot("powers.weight").offset() + (DELIMITER + l) * 2 * letters;
      theta[token + 2 * l] = 1;
      theta[token + 2 * l + 1] = 1;
    }
    for (int token = 0; token < DELIMITER; token++) {
      theta[graph.slot("powers.bias").offset() + token] = token == BLANK ? (float) threshold : -1;
    }
    String wave = graph.node("Unsqueeze", List.of(OnnxGraph.INPUT, graph.shape(1)));
    String parts = graph.convolution(wave, "waves", 0, HOP);
    String squares = graph.node("Mul", List.of(parts, parts));
    String powers = graph.convolution(squares, "powers", 0, 1);
    String frames = graph.node("Transpose", List.of(powers), OnnxGraph.wholes("perm", 0, 2, 1));
    return graph.model(
        frames, new long[] {OnnxGraph.OPEN}, new long[] {OnnxGraph.OPEN, TOKENS.size()}, TOKENS);
  }
}
