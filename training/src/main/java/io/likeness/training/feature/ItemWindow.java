package io.likeness.training.feature;

import io.likeness.kernels.media.MediaException;
import java.nio.charset.StandardCharsets;

/**
 * The last items of one user's log as numbers, oldest first, then zeros: what stands behind the
 * last item is padding.
 *
 * <p>Bytes are ASCII numbers in [1, {@code numbers}) with one space between them, at most {@code
 * length} of them.
 *
 * @param length items that are looked back at
 * @param numbers one more than the greatest item number
 */
public record ItemWindow(int length, int numbers) implements Features {
  @Override
  public String name() {
    return "items-" + length + "-of-" + numbers;
  }

  @Override
  public long[] shape() {
    return new long[] {length};
  }

  @Override
  public float[] of(byte[] bytes) throws MediaException {
    String[] items = new String(bytes, StandardCharsets.US_ASCII).split(" ", -1);
    float[] out = new float[length];
    if (items.length > length) {
      throw damaged(items.length + " items instead of at most " + length);
    }
    for (int i = 0; i < items.length; i++) {
      int number = items[i].matches("[0-9]{1,6}") ? Integer.parseInt(items[i]) : 0;
      if (!(number > 0 && number < numbers)) {
        throw damaged("item " + (i + 1) + " is no number from 1 to " + (numbers - 1));
      }
      out[i] = number;
    }
    return out;
  }

  private static MediaException damaged(String why) {
    return new MediaException(MediaException.Code.CORRUPT, "no window of items: " + why);
  }
}
