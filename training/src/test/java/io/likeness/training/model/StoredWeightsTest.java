package io.likeness.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.error.LikenessException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredWeightsTest {
  private static final Architecture KIND = Architectures.VOICE_CONV1D_SMALL;
  private static final Layout LAYOUT = KIND.network(4).layout();
  private static final WeightsFile WEIGHTS =
      new WeightsFile(
          KIND.title(), KIND.features().name(), List.of("a", "b", "c", "d"), LAYOUT.initial(5));

  @Test
  void everyHalfSurvivesTheWayThroughFloat() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      short half = (short) bits;
      float value = Half.value(half);
      if (Float.isNaN(value)) {
        assertThat(Half.value(Half.bits(value))).isNaN();
      } else {
        assertThat(Half.bits(value)).isEqualTo(half);
      }
    }
  }

  @Test
  void halvesRoundToTheNearestAndTiesToEven() {
    assertThat(Half.rounded(1 + 0x1p-11f)).isEqualTo(1f);
    assertThat(Half.rounded(1 + 3 * 0x1p-11f)).isEqualTo(1 + 0x1p-9f);
    assertThat(Half.rounded(1 + 0x1.2p-11f)).isEqualTo(1 + 0x1p-10f);
    assertThat(Half.rounded(65_519f)).isEqualTo(65_504f);
    assertThat(Half.rounded(65_520f)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Half.rounded(-70_000f)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Half.rounded(0x1p-25f)).isZero();
    assertThat(Half.rounded(0x1.8p-25f)).isEqualTo(0x1p-24f);
    assertThat(Half.rounded(2047.9f * 0x1p-25f)).isEqualTo(0x1p-14f);
  }

  @Test
  void fullPrecisionComesBackBitByBit() {
    byte[] packed = PackedWeights.pack(WEIGHTS, LAYOUT, PackedWeights.Precision.FP32);
    WeightsFile back = PackedWeights.unpack(packed, KIND);
    assertThat(back.theta()).isEqualTo(WEIGHTS.theta());
    assertThat(back.labels()).isEqualTo(WEIGHTS.labels());
  }

  @Test
  void halfAndEightBitsAreSmallerAndCloseEnough() {
    byte[] full = PackedWeights.pack(WEIGHTS, LAYOUT, PackedWeights.Precision.FP32);
    byte[] half = PackedWeights.pack(WEIGHTS, LAYOUT, PackedWeights.Precision.FP16);
    byte[] eight = PackedWeights.pack(WEIGHTS, LAYOUT, PackedWeights.Precision.INT8);
    assertThat(half.length).isBetween(full.length / 2, full.length * 52 / 100);
    assertThat(eight.length).isLessThan(full.length * 32 / 100);
    float[] fromHalf = PackedWeights.unpack(half, KIND).theta();
    float[] fromEight = PackedWeights.unpack(eight, KIND).theta();
    for (Layout.Slot slot : LAYOUT.slots()) {
      float most = 0;
      for (int i = slot.offset(); i < slot.offset() + slot.length(); i++) {
        most = Math.max(most, Math.abs(WEIGHTS.theta()[i]));
      }
      for (int i = slot.offset(); i < slot.offset() + slot.length(); i++) {
        float w = WEIGHTS.theta()[i];
        assertThat(fromHalf[i]).isCloseTo(w, within(Math.abs(w) * 0x1p-11f + 0x1p-25f));
        // Half a step of the coarsest output of the tensor.
        assertThat(fromEight[i]).isCloseTo(w, within(most / 254 + 1e-7f));
      }
    }
  }

  @Test
  void everyFormTakesTheSameMemoryOnceItIsLoaded() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long floats = 4L * WEIGHTS.theta().length;
    for (PackedWeights.Precision precision : PackedWeights.Precision.values()) {
      byte[] packed = PackedWeights.pack(WEIGHTS, LAYOUT, precision);
      PackedWeights.unpack(packed, KIND);
      long before = threads.getCurrentThreadAllocatedBytes();
      float[] theta = PackedWeights.unpack(packed, KIND).theta();
      long taken = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(theta).as("%s", precision).hasSize(WEIGHTS.theta().length);
      assertThat(taken).as("bytes for %s", precision).isBetween(floats, floats * 3 / 2);
    }
  }

  @Test
  void refusesAnotherArchitectureAndAFileThatWasCut() {
    byte[] packed = PackedWeights.pack(WEIGHTS, LAYOUT, PackedWeights.Precision.INT8);
    assertThatThrownBy(() -> PackedWeights.unpack(packed, Architectures.VOICE_CONV1D))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("not of voice-conv1d");
    assertThatThrownBy(() -> PackedWeights.unpack(Arrays.copyOf(packed, packed.length / 2), KIND))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void oneFlippedBitIsARefusalOrOtherNumbersAndNeverABug() {
    byte[] whole = WEIGHTS.bytes(LAYOUT);
    for (int at = 0; at < Math.min(whole.length, 400); at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] torn = whole.clone();
        torn[at] ^= (byte) (1 << bit);
        try {
          assertThat(WeightsFile.read(torn, KIND).labels()).hasSize(4);
        } catch (LikenessException refusal) {
          assertThat(refusal).hasMessageStartingWith("The weights");
        }
      }
    }
    assertThatThrownBy(() -> WeightsFile.read(Arrays.copyOf(whole, whole.length + 1), KIND))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("behind the last tensor");
  }
}
