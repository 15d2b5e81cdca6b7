package io.likeness.kernels.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Characters that are written one way in simplified and another way in traditional Chinese.
 *
 * <p>The table {@code han-variants.txt} has 1,063 pairs of which each form belongs to one kind of
 * text, and 84 more whose simplified form is written in both. It covers what is common, not all of
 * Unicode: a rare character counts as neither, and Japanese or Korean forms are not told apart.
 */
final class HanVariants {
  private static final Map<Character, Character> TO_SIMPLIFIED = new HashMap<>();
  private static final Set<Character> SIMPLIFIED_ONLY = new HashSet<>();

  static {
    try (InputStream in =
            Objects.requireNonNull(HanVariants.class.getResourceAsStream("han-variants.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HanVariants() {}

  private static void add(String line) {
    boolean both = line.startsWith("=");
    for (String pair : line.substring(both ? 2 : 0).split(" ")) {
      TO_SIMPLIFIED.put(pair.charAt(1), pair.charAt(0));
      if (!both) {
        SIMPLIFIED_ONLY.add(pair.charAt(0));
      }
    }
  }

  /** Whether {@code c} is written in simplified text only, as far as the table knows. */
  static boolean isSimplified(char c) {
    return SIMPLIFIED_ONLY.contains(c);
  }

  /** Whether {@code c} is written in traditional text only, as far as the table knows. */
  static boolean isTraditional(char c) {
    return TO_SIMPLIFIED.containsKey(c);
  }

  /** The simplified form of {@code c}, or {@code c} itself. */
  static char simplified(char c) {
    return TO_SIMPLIFIED.getOrDefault(c, c);
  }
}
