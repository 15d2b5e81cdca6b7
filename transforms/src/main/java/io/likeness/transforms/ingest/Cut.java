package io.likeness.transforms.ingest;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a recording, as its address says it: {@code …/a.wav#t=1.5,3.25} (W3C Media Fragments
 * 1.0).
 *
 * @param recording address of the whole
 * @param from second at which it begins
 * @param to second at which it ends; negative for the end of the recording
 */
record Cut(String recording, double from, double to) {
  /** The end of an address that has a part. */
  static final String FRAGMENT = "#t=\\d+(?:\\.\\d+)?,(?:-1(?:\\.0+)?|\\d+(?:\\.\\d+)?)$";

  /** So much may a part end behind its recording, as Kaldi's extract-segments allows. */
  private static final double MOST_BEHIND_SECONDS = 0.5;

  private static final Pattern ADDRESS = Pattern.compile("^(.*)#t=([0-9.]+),([0-9.-]+)$");

  /** The part that {@code uri} names, if it names one. */
  static Optional<Cut> of(String uri) {
    Matcher m = ADDRESS.matcher(uri);
    return m.matches() && Pattern.compile(FRAGMENT).matcher(uri).find()
        ? Optional.of(
            new Cut(m.group(1), Double.parseDouble(m.group(2)), Double.parseDouble(m.group(3))))
        : Optional.empty();
  }

  /** Whether it lies in a recording of {@code seconds}, and is not empty. */
  boolean isWithin(double seconds) {
    return from < end(seconds) && to <= seconds + MOST_BEHIND_SECONDS;
  }

  /** The second at which it ends in a recording of {@code seconds}. */
  double end(double seconds) {
    return to < 0 ? seconds : Math.min(to, seconds);
  }
}
