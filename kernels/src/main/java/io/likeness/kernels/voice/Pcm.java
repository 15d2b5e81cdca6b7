package io.likeness.kernels.voice;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.media.MediaException.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Interleaved stored samples to the mean of their channels, in [-1, 1]. */
enum Pcm {
  UNSIGNED_8(1) {
    @Override
    float at(ByteBuffer bytes, int offset) {
      return ((bytes.get(offset) & 0xFF) - 128) * 0x1p-7f;
    }
  },
  SIGNED_8(1) {
    @Override
    float at(ByteBuffer bytes, int offset) {
      return bytes.get(offset) * 0x1p-7f;
    }
  },
  SIGNED_16(2) {
    @Override
    float at(ByteBuffer bytes, int offset) {
      return bytes.getShort(offset) * 0x1p-15f;
    }
  },
  SIGNED_24(3) {
    @Override
    float at(ByteBuffer bytes, int offset) {
      boolean little = bytes.order() == ByteOrder.LITTLE_ENDIAN;
      int low = bytes.get(offset + (little ? 0 : 2)) & 0xFF;
      int high = bytes.get(offset + (little ? 2 : 0));
      return (high << 16 | (bytes.get(offset + 1) & 0xFF) << 8 | low) * 0x1p-23f;
    }
  },
  SIGNED_32(4) {
    @Override
    float at(ByteBuffer bytes, int offset) {
      return bytes.getInt(offset) * 0x1p-31f;
    }
  },
  FLOAT_32(4) {
    @Override
    float at(ByteBuffer bytes, int offset) {
      return bytes.getFloat(offset);
    }
  },
  FLOAT_64(8) {
    @Override
    float at(ByteBuffer bytes, int offset) {
      return (float) bytes.getDouble(offset);
    }
  },
  A_LAW(1) {
    @Override
    float at(ByteBuffer bytes, int offset) {
      return G711.A_LAW_TO_LINEAR[bytes.get(offset) & 0xFF];
    }

    @Override
    float fullScale(int bits) {
      return G711.A_LAW_TO_LINEAR[0xAA];
    }
  },
  MU_LAW(1) {
    @Override
    float at(ByteBuffer bytes, int offset) {
      return G711.MU_LAW_TO_LINEAR[bytes.get(offset) & 0xFF];
    }

    @Override
    float fullScale(int bits) {
      return G711.MU_LAW_TO_LINEAR[0x80];
    }
  };

  private final int bytesPerSample;

  Pcm(int bytesPerSample) {
    this.bytesPerSample = bytesPerSample;
  }

  abstract float at(ByteBuffer bytes, int offset);

  /** {@link DecodedAudio#fullScale()} of samples of so many bits. */
  float fullScale(int bits) {
    return DecodedAudio.fullScale(bits);
  }

  /**
   * The mean of the channels of {@code frames} frames that start at {@code from}.
   *
   * @param clips is given the samples of each of several channels
   */
  float[] mean(ByteBuffer bytes, int from, int frames, int channels, int stride, ClippedRuns clips)
      throws MediaException {
    float[] out = new float[frames];
    if (this == SIGNED_16 && channels == 1 && stride == 2) {
      short[] stored = new short[frames];
      bytes.slice(from, 2 * frames).order(bytes.order()).asShortBuffer().get(stored);
      for (int i = 0; i < frames; i++) {
        out[i] = stored[i] * 0x1p-15f;
      }
      return out;
    }
    float share = 1f / channels;
    for (int i = 0, at = from; i < frames; i++, at += stride) {
      float sum = 0;
      for (int c = 0; c < channels; c++) {
        float sample = at(bytes, at + c * bytesPerSample);
        sum += sample;
        if (channels > 1) {
          clips.add(c, sample);
        }
      }
      out[i] = sum * share;
      if (!Float.isFinite(out[i])) {
        throw new MediaException(Code.CORRUPT, "Sample " + i + " is not a finite number.");
      }
    }
    return out;
  }
}
