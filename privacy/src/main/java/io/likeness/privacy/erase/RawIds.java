package io.likeness.privacy.erase;

import java.io.Serializable;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** Ids of 64 hexadecimal digits as the 32 bytes that they stand for, each taken for a letter. */
final class RawIds implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int BYTES = 32;

  private final Set<String> ids = new HashSet<>();

  /** The first two letters of all, so that most places of a text are passed over at once. */
  private final BitSet begins = new BitSet();

  RawIds(Collection<String> hex) {
    for (String id : hex) {
      if (id.matches("[0-9a-f]{64}")) {
        StringBuilder letters = new StringBuilder(BYTES);
        for (byte b : HexFormat.of().parseHex(id)) {
          letters.append((char) (b & 0xFF));
        }
        ids.add(letters.toString());
        begins.set(start(letters, 0));
      }
    }
  }

  private static int start(CharSequence text, int at) {
    return text.charAt(at) << Byte.SIZE | text.charAt(at + 1);
  }

  /**
   * Whether one of the ids stands in {@code text}.
   *
   * @param text of letters up to 255
   */
  boolean in(String text) {
    for (int i = 0; i + BYTES <= text.length(); i++) {
      if (begins.get(start(text, i)) && ids.contains(text.substring(i, i + BYTES))) {
        return true;
      }
    }
    return false;
  }
}
