package io.likeness.kernels.random;

/**
 * Normal numbers by the ziggurat of 256 layers (Marsaglia and Tsang, "The ziggurat method for
 * generating random variables", 2000), with tables and tail from StrictMath so that every JVM gives
 * the same bits.
 */
final class Ziggurat {

  private static final int LAYERS = 256;

  /** Where the tail starts, and the area of each layer, for 256 layers (section 2 of the paper). */
  private static final double TAIL = 3.6541528853610088;

  private static final double AREA = 0.00492867323399;

  /** Right edges of the layers; EDGE[0] is the width of the box that has the base layer's area. */
  private static final double[] EDGE = new double[LAYERS + 1];

  /** The density exp(-x²/2) at each edge. */
  private static final double[] DENSITY = new double[LAYERS + 1];

  /** Below this magnitude a 24-bit draw of the layer lies under the curve for certain. */
  private static final int[] SURE = new int[LAYERS];

  /** EDGE in units of one step of a 24-bit signed draw. */
  private static final float[] STEP = new float[LAYERS];

  static {
    EDGE[0] = AREA / StrictMath.exp(-TAIL * TAIL / 2);
    EDGE[1] = TAIL;
    for (int i = 1; i < LAYERS - 1; i++) {
      double density = StrictMath.exp(-EDGE[i] * EDGE[i] / 2) + AREA / EDGE[i];
      EDGE[i + 1] = StrictMath.sqrt(-2 * StrictMath.log(density));
    }
    EDGE[LAYERS] = 0;
    for (int i = 0; i <= LAYERS; i++) {
      DENSITY[i] = StrictMath.exp(-EDGE[i] * EDGE[i] / 2);
    }
    for (int i = 0; i < LAYERS; i++) {
      SURE[i] = (int) (EDGE[i + 1] / EDGE[i] * 0x1p23);
      STEP[i] = (float) (EDGE[i] * 0x1p-23);
    }
  }

  private Ziggurat() {}

  static double next(CounterRandom random) {
    while (true) {
      int first = random.nextInt();
      int layer = first & (LAYERS - 1);
      long bits = (long) (first >> 8) << 29 | random.nextInt() >>> 3;
      double x = bits * 0x1p-52 * EDGE[layer];
      double magnitude = StrictMath.abs(x);
      if (magnitude < EDGE[layer + 1] || underCurve(random, layer, magnitude)) {
        return x;
      }
      if (layer == 0) {
        return StrictMath.copySign(tail(random), x);
      }
    }
  }

  static void fill(CounterRandom random, float[] out, float sigma) {
    int[] draws = new int[Math.min(CounterRandom.BATCH, (out.length + 3) & ~3)];
    for (int from = 0; from < out.length; from += draws.length) {
      int count = Math.min(draws.length, out.length - from);
      random.fillInts(draws, (count + 3) & ~3);
      for (int i = 0; i < count; i++) {
        int draw = draws[i];
        int layer = draw & (LAYERS - 1);
        int signed = draw >> 8;
        out[from + i] =
            Math.abs(signed) < SURE[layer]
                ? signed * STEP[layer] * sigma
                : seldom(random, layer, signed) * sigma;
      }
    }
  }

  /** The one draw in a hundred that lies near the curve or in the tail. */
  private static float seldom(CounterRandom random, int layer, int signed) {
    double x = signed * 0x1p-23 * EDGE[layer];
    double magnitude = StrictMath.abs(x);
    if (magnitude < EDGE[layer + 1] || underCurve(random, layer, magnitude)) {
      return (float) x;
    }
    return layer == 0 ? (float) StrictMath.copySign(tail(random), x) : (float) next(random);
  }

  private static boolean underCurve(CounterRandom random, int layer, double magnitude) {
    if (layer == 0) {
      return false;
    }
    double height = DENSITY[layer] + random.nextDouble() * (DENSITY[layer + 1] - DENSITY[layer]);
    return height < StrictMath.exp(-magnitude * magnitude / 2);
  }

  private static double tail(CounterRandom random) {
    double x;
    double y;
    do {
      x = -StrictMath.log(1 - random.nextDouble()) / TAIL;
      y = -StrictMath.log(1 - random.nextDouble());
    } while (!(y + y > x * x));
    return TAIL + x;
  }
}
