package io.likeness.kernels.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A list of words, one a line, as UTF-8; blank lines and those that begin with {@code #} say
 * nothing. Words are folded, and the same word twice is one.
 *
 * @param problems {@code LINE: what is wrong}, never the word itself
 */
public record Lexicon(List<String> words, List<String> problems) {
  /** A longer line is a sentence that strayed in. */
  private static final int MOST_CHARACTERS = 64;

  /** Reads {@code content}; all that is wrong with it is among the problems. */
  public static Lexicon of(byte[] content) {
    TreeSet<String> words = new TreeSet<>();
    List<String> problems = new ArrayList<>();
    int line = 0;
    int from = 0;
    while (from < content.length) {
      int to = from;
      while (to < content.length && content[to] != '\n') {
        to++;
      }
      line++;
      read(ByteBuffer.wrap(content, from, to - from), line, words, problems);
      from = to + 1;
    }
    if (words.isEmpty() && problems.isEmpty()) {
      problems.add("1: the list has no words");
    }
    return new Lexicon(List.copyOf(words), List.copyOf(problems));
  }

  private static void read(
      ByteBuffer bytes, int number, TreeSet<String> words, List<String> problems) {
    String line;
    try {
      line = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      problems.add(number + ": is not UTF-8");
      return;
    }
    String plain = (number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line).strip();
    if (plain.isEmpty() || plain.startsWith("#")) {
      return;
    }
    String folded = FoldedText.of(plain);
    if (plain.indexOf('\t') >= 0) {
      problems.add(number + ": has a tab; a line is one word and nothing else");
    } else if (folded.codePointCount(0, folded.length()) > MOST_CHARACTERS) {
      problems.add(
          number + ": is longer than " + MOST_CHARACTERS + " characters, which no word is");
    } else if (folded.codePoints().noneMatch(Character::isLetterOrDigit)
        && folded.codePoints().allMatch(c -> c < 0x2000)) {
      problems.add(number + ": has neither a letter nor a digit, so it would be found everywhere");
    } else if (folded.codePointCount(0, folded.length()) == 1
        && Scripts.isOfWord(folded.codePointAt(0))) {
      problems.add(number + ": is a single letter or digit, which says nothing");
    } else {
      words.add(folded);
    }
  }
}
