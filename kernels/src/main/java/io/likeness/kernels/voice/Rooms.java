package io.likeness.kernels.voice;

import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.signal.Convolution;
import java.util.Arrays;

/**
 * Sound as it arrives in a room: convolved with an impulse response whose direct sound keeps its
 * time, and brought back to the power it had.
 */
final class Rooms {

  private static final double METRES_A_SECOND = 343;
  private static final String DISTANCE = "distance-metres";

  /** Single reflections are computed so long; after it only their density can be heard. */
  private static final double EARLY_SECONDS = 0.05;

  private Rooms() {}

  /**
   * A response as a filter. Of a longer one {@link Convolution#MOST_TAPS} samples are taken, from
   * its beginning or so that the direct sound is in their middle: at 48 kHz these are 22 s, after
   * which no room is to be heard.
   */
  static SoundShelf.Response response(float[] taps) {
    int direct = 0;
    for (int i = 0; i < taps.length; i++) {
      direct = Math.abs(taps[i]) > Math.abs(taps[direct]) ? i : direct;
    }
    if (taps.length > Convolution.MOST_TAPS) {
      int from = Math.max(0, direct - Convolution.MOST_TAPS / 2);
      int to = Math.min(taps.length, from + Convolution.MOST_TAPS);
      return response(Arrays.copyOfRange(taps, from, to));
    }
    float[] filter = taps.length == 0 ? new float[] {1} : taps;
    return new SoundShelf.Response(new Convolution(filter), direct);
  }

  static Waveform measured(Waveform in, Drawn drawn) {
    int index = drawn.random().nextInt(drawn.sounds().size());
    drawn.note("sound", index);
    return through(in, drawn.sounds().response(index, in.sampleRateHz()));
  }

  static Waveform simulated(Waveform in, Drawn drawn) {
    // The first tap is the direct sound, even where reflections coincide to a louder one.
    float[] taps = shoebox(in.sampleRateHz(), drawn);
    return through(in, new SoundShelf.Response(new Convolution(taps), 0));
  }

  private static Waveform through(Waveform in, SoundShelf.Response response) {
    float[] out = response.filter().apply(in.samples(), response.direct(), in.length());
    double before = Levels.power(in.samples());
    double after = Levels.power(out);
    Waveform wet = in.with(out);
    return after > 0 ? Levels.scaled(wet, StrictMath.sqrt(before / after)) : in;
  }

  /**
   * The response of a rectangular room: image sources (Allen and Berkley, JASA 1979) with one
   * reflection factor from Eyring's formula, then Gaussian noise that decays at the room's rate.
   */
  static float[] shoebox(int rateHz, Drawn drawn) {
    CounterRandom random = drawn.random();
    double decay = drawn.get("decay-seconds");
    double[] room = {
      drawn.get("length-metres"), drawn.get("width-metres"), drawn.get("height-metres")
    };
    double volume = room[0] * room[1] * room[2];
    double surface = 2 * (room[0] * room[1] + room[1] * room[2] + room[0] * room[2]);
    double meanPath = 4 * volume / surface;
    // Energy falls by 60 dB over so many reflections.
    double reflections = METRES_A_SECOND * decay / meanPath;
    double factor = StrictMath.exp(-3 * StrictMath.log(10) / reflections);
    double[] ear = new double[3];
    double[] mouth = new double[3];
    place(room, drawn, ear, mouth);
    double direct = distance(ear, mouth);
    int early = (int) (EARLY_SECONDS * rateHz);
    int length = Math.max(early + 1, (int) (decay * rateHz));
    float[] taps = new float[length];
    double radius = direct + EARLY_SECONDS * METRES_A_SECOND;
    int[] most = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      most[axis] = (int) Math.ceil(radius / room[axis]);
    }
    for (int x = -most[0]; x <= most[0]; x++) {
      for (int y = -most[1]; y <= most[1]; y++) {
        for (int z = -most[2]; z <= most[2]; z++) {
          double[] image = {
            image(x, room[0], mouth[0]), image(y, room[1], mouth[1]), image(z, room[2], mouth[2])
          };
          double away = distance(ear, image);
          double at = (away - direct) / METRES_A_SECOND * rateHz;
          if (at < early) {
            int bounces = Math.abs(x) + Math.abs(y) + Math.abs(z);
            taps[(int) Math.round(at)] += (float) (StrictMath.pow(factor, bounces) / away);
          }
        }
      }
    }
    addTail(taps, early, rateHz, decay, random);
    return taps;
  }

  /** Noise that goes on with the power of the last early reflections. */
  private static void addTail(
      float[] taps, int early, int rateHz, double decay, CounterRandom random) {
    double power = 0;
    for (int i = early / 2; i < early; i++) {
      power += taps[i] * taps[i];
    }
    double sigma = StrictMath.sqrt(power / Math.max(1, early - early / 2));
    float[] noise = new float[taps.length];
    random.fillGaussian(noise, sigma);
    double fall = StrictMath.exp(-3 * StrictMath.log(10) / (decay * rateHz));
    double level = StrictMath.pow(fall, early / 4.0);
    for (int i = early; i < taps.length; i++) {
      taps[i] += (float) (noise[i] * level);
      level *= fall;
    }
  }

  /** As far apart as was drawn, or as the room allows. */
  private static void place(double[] room, Drawn drawn, double[] ear, double[] mouth) {
    CounterRandom random = drawn.random();
    double heading = random.uniform(0, 2 * StrictMath.PI);
    double[] direction = {StrictMath.cos(heading), StrictMath.sin(heading), 0};
    double largest = Math.min(drawn.get(DISTANCE), 0.8 * Math.min(room[0], room[1]));
    drawn.note(DISTANCE, largest);
    for (int axis = 0; axis < 3; axis++) {
      double span = largest * Math.abs(direction[axis]);
      double low = 0.1 * room[axis];
      double place = random.uniform(low, Math.max(low, room[axis] - low - span));
      boolean forward = direction[axis] >= 0;
      mouth[axis] = forward ? place : place + span;
      ear[axis] = forward ? place + span : place;
    }
  }

  private static double image(int order, double size, double position) {
    return order * size + (order % 2 == 0 ? position : size - position);
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.max(0.05, StrictMath.sqrt(sum));
  }
}
