package io.likeness.kernels.signal;

import static org.bytedeco.ffmpeg.global.avutil.AV_TX_FLOAT_RDFT;
import static org.bytedeco.ffmpeg.global.avutil.av_tx_init;
import static org.bytedeco.ffmpeg.global.avutil.av_tx_uninit;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avutil.AVTXContext;
import org.bytedeco.ffmpeg.avutil.av_tx_fn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The discrete Fourier transform of real samples, in single precision, by FFmpeg's vectorised
 * kernels: X[k] = Σ x[i]·exp(-2πi·k·i/n) for k = 0 … n/2, as pairs of real and imaginary part.
 *
 * <p>A Java loop of butterflies is not vectorised by the compiler and takes several times as long.
 * The bits are the same wherever the CPU and the native library are. An instance belongs to the
 * thread that asked for it.
 */
public final class RealFft {

  private static final Cleaner CLEANER = Cleaner.create();
  private static final ThreadLocal<Map<Integer, RealFft>> OF_THREAD =
      ThreadLocal.withInitial(HashMap::new);
  private static final int ALIGNMENT = 64;

  private final int size;
  private final Plan forward;
  private final Plan inverse;
  private final FloatBuffer time;
  private final FloatBuffer spectrum;
  private final FloatPointer timePointer;
  private final FloatPointer spectrumPointer;

  private RealFft(int size) {
    this.size = size;
    ByteBuffer timeBytes = aligned(4 * size);
    ByteBuffer spectrumBytes = aligned(4 * (size + 2));
    time = timeBytes.asFloatBuffer();
    spectrum = spectrumBytes.asFloatBuffer();
    timePointer = new FloatPointer(new Pointer(timeBytes));
    spectrumPointer = new FloatPointer(new Pointer(spectrumBytes));
    forward = new Plan(size, false, 1f);
    inverse = new Plan(size, true, 1f / size);
    Plan first = forward;
    Plan second = inverse;
    CLEANER.register(
        this,
        () -> {
          first.free();
          second.free();
        });
  }

  /**
   * This thread's transform of {@code size} samples; made once and kept.
   *
   * @throws IllegalArgumentException unless the size is a power of two in 16 … 2^22
   */
  public static RealFft ofSize(int size) {
    if (!(size >= 16 && size <= 1 << 22 && Integer.bitCount(size) == 1)) {
      throw new IllegalArgumentException(
          "Transform of " + size + " samples: give a power of two in 16 … 4194304");
    }
    return OF_THREAD.get().computeIfAbsent(size, RealFft::new);
  }

  /** The smallest size that this class transforms and that holds {@code samples}. */
  public static int sizeFor(int samples) {
    return Math.max(16, samples <= 1 ? 1 : Integer.highestOneBit(samples - 1) << 1);
  }

  /** Transforms {@code in[from … from + size - 1]} to n/2 + 1 pairs in {@code out}. */
  public void forward(float[] in, int from, float[] out) {
    time.put(0, in, from, size);
    forward.run(spectrumPointer, timePointer);
    spectrum.get(0, out, 0, size + 2);
  }

  /** Transforms n/2 + 1 pairs back to {@code size} samples, at {@code out[to …]}. */
  public void inverse(float[] in, float[] out, int to) {
    spectrum.put(0, in, 0, size + 2);
    inverse.run(timePointer, spectrumPointer);
    time.get(0, out, to, size);
  }

  private static ByteBuffer aligned(int bytes) {
    return ByteBuffer.allocateDirect(bytes + 2 * ALIGNMENT)
        .alignedSlice(ALIGNMENT)
        .order(ByteOrder.nativeOrder());
  }

  /** One native plan and the function that runs it. */
  private static final class Plan {

    private static final int STRIDE_BYTES = 4;

    private final AVTXContext context = new AVTXContext();

    /** JavaCPP's two words of a function pointer, zeroed: the plan writes its function there. */
    private final LongPointer words = new LongPointer(0, 0);

    private final av_tx_fn function = new av_tx_fn(words);
    private final int strideBytes;

    Plan(int size, boolean inverse, float scale) {
      try (FloatPointer factor = new FloatPointer(1)) {
        factor.put(scale);
        int failed =
            av_tx_init(context, function, AV_TX_FLOAT_RDFT, inverse ? 1 : 0, size, factor, 0);
        if (failed < 0) {
          throw new IllegalStateException(
              "The native transform of " + size + " samples cannot be set up: " + failed);
        }
      }
      strideBytes = inverse ? 2 * STRIDE_BYTES : STRIDE_BYTES;
    }

    void run(Pointer out, Pointer in) {
      function.call(context, out, in, strideBytes);
    }

    void free() {
      av_tx_uninit(context);
    }
  }
}
