package io.likeness.jobs.language;

import io.likeness.training.Warning;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sentences that reports keep in English and that steps say of themselves, in the language of a
 * page. They are of a fixed few forms, by which they are known again; one of another form, such as
 * an older version has written, is shown as it is.
 */
public final class Sentences {
  private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

  private static final List<Phrase> OF_FUSIONS =
      List.of(
          Phrase.of(
              "Not evidence: persons of the test split of {0} stand in its training split too."),
          Phrase.of("no interval: {0} persons, {1} are needed"));

  /** What guarantees are about. */
  private static final List<Phrase> UNITS =
      List.of(
          Phrase.of("the label of one record, among {0}"),
          Phrase.of("any {0} pixels of one image"),
          Phrase.of("one sample"),
          Phrase.of("one clip of at most {0} s"),
          Phrase.of("all of one speaker, at most {0} clips of at most {1} s"),
          Phrase.of(
              "the direction of one embedding, for each unit of chord ({0} between opposite"
                  + " directions)"),
          Phrase.of("one embedding, for each unit of distance"),
          Phrase.of("one embedding clipped to norm {0}, delta {1}"));

  /** What they leave open. */
  private static final List<Phrase> NOT_COVERED =
      List.of(
          Phrase.of("pitch, rhythm, words, accent, and the speaker"),
          Phrase.of(
              "the medium, attributes, split and weight beside the label, which may tell it again,"
                  + " and which records have a label; n records of one person lose n times as much"),
          Phrase.of(
              "the identity of who is on it, since a face has far more pixels than {0} (blocks of"
                  + " {1} x {1}, noise of scale {2} grey levels), and the size of the image; n"
                  + " images of one person, or n releases of one image, lose n times as much"),
          Phrase.of(
              "the clip and the speaker: true epsilon of one sample {0}, of a second at 16 kHz {1},"
                  + " of an hour of a speaker {2}"),
          Phrase.of(
              "the length of the clip, its label and attributes; n clips of one speaker, or n"
                  + " releases of one clip, lose n times as much; true epsilon of one sample {0},"
                  + " of a second at 16 kHz {1}, of an hour of a speaker {2}"),
          Phrase.of(
              "the number and the length of the clips, their labels and attributes; n releases lose"
                  + " n times as much; true epsilon of one sample {0}, of a second at 16 kHz {1},"
                  + " of an hour of a speaker {2}"),
          Phrase.of(
              "two directions that lie far apart, as those of two persons do; n records of one"
                  + " person lose n times as much; floating-point artefacts of the sampler"),
          Phrase.of(
              "two embeddings that lie far apart, as those of two persons do; n records of one"
                  + " person lose n times as much; floating-point artefacts of the sampler"),
          Phrase.of(
              "n records of one person lose n times as much; of an embedding of 192 values nothing"
                  + " of use is left below an epsilon of some hundreds"));

  /** What they cost. */
  private static final List<Phrase> COSTS =
      List.of(
          Phrase.of(
              "resonances move: a pole at the angle phi to phi^alpha; what a recogniser loses by it"
                  + " is not known here, for want of one"),
          Phrase.of("a label stays as it is with probability {0}"),
          Phrase.of(
              "all that is smaller than a block; a block of middle grey is off by {0} of 255 grey"
                  + " levels on average"),
          Phrase.of(
              "{0} dB SNR of a clip at 16 kHz whose level is {1} dBFS, and what is longer than {2}"
                  + " s"),
          Phrase.of("{0} dB SNR of a clip at 16 kHz whose level is {1} dBFS"),
          Phrase.of(
              "the medium; cosine between an embedding of norm 1 and what is released, about {0}"
                  + " for a voice of {1} values and {2} for a face of {3}"));

  /** A form and what its sentences look like. */
  private record Form(String english, Pattern looks) {
    static Form of(String english) {
      StringBuilder looks = new StringBuilder();
      int from = 0;
      int places = 0;
      for (Matcher place = PLACE.matcher(english); place.find(); from = place.end()) {
        looks.append(Pattern.quote(english.substring(from, place.start())));
        int number = Integer.parseInt(place.group(1));
        // Places are numbered in the order in which they come; one that comes again is the same.
        looks.append(number == places ? "(.+?)" : "\\" + (number + 1));
        places = Math.max(places, number + 1);
      }
      looks.append(Pattern.quote(english.substring(from)));
      return new Form(english, Pattern.compile(looks.toString(), Pattern.DOTALL));
    }

    Optional<Phrase> said(String sentence) {
      Matcher found = looks.matcher(sentence);
      return found.matches()
          ? Optional.of(new Phrase(english, values(found), true))
          : Optional.empty();
    }

    private static List<String> values(Matcher found) {
      return IntStream.rangeClosed(1, found.groupCount()).mapToObj(found::group).toList();
    }
  }

  private static final List<Form> FORMS =
      Stream.concat(
              Arrays.stream(Warning.values()).map(Warning::form),
              Stream.of(OF_FUSIONS, UNITS, NOT_COVERED, COSTS)
                  .flatMap(List::stream)
                  .map(Phrase::message))
          .map(Form::of)
          .toList();

  private Sentences() {}

  /** {@code sentence} as a phrase. */
  public static Phrase of(String sentence) {
    return FORMS.stream()
        .flatMap(form -> form.said(sentence).stream())
        .findFirst()
        .orElse(Phrase.verbatim(sentence));
  }
}
