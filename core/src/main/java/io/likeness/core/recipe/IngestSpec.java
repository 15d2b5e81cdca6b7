package io.likeness.core.recipe;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is taken in, and how much of it may be refused before the run is.
 *
 * @param vocabularies attribute, or {@code label}, to the spellings that its values come in
 * @param keepGone whether records stay whose sources the input has no more
 * @param faceDetector what finds faces, where it is not what comes with Likeness
 */
public record IngestSpec(
    List<SourceSpec> sources,
    SortedMap<String, String> labelMap,
    SortedMap<String, Vocabulary> vocabularies,
    double maxRejectedFraction,
    long maxRecordBytes,
    long maxDecodedSamples,
    long maxDecodedPixels,
    boolean keepGone,
    Optional<ModelFile> faceDetector) {
  /** Without sources: what looking at single files needs to know. */
  public static IngestSpec limits(long recordBytes, long decodedSamples, long decodedPixels) {
    return new IngestSpec(
        List.of(),
        new TreeMap<>(),
        new TreeMap<>(),
        1,
        recordBytes,
        decodedSamples,
        decodedPixels,
        false,
        Optional.empty());
  }

  /** Whether the labels of any source are the identifiers of its persons. */
  public boolean labelsNamePersons() {
    return sources.stream().anyMatch(s -> s.person().isPresent() && s.label().equals(s.person()));
  }

  /** Whether any source says where there is text. */
  public boolean hasText() {
    return sources.stream().anyMatch(s -> s.text().isPresent());
  }
}
