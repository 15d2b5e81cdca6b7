package io.likeness.jobs.demo;

import java.util.Set;

/** What the demo plants, and by which codes of the pipeline it counts as found: the one place. */
public enum PlantedKind {
  /** Noise at a poor signal-to-noise ratio; strength: SNR in dB. */
  VOICE_NOISE(Medium.VOICE, "noise", "LOW_SNR"),
  /** Samples cut off at full scale; strength: their share. */
  VOICE_CLIPPING(Medium.VOICE, "clipping", "CLIPPED"),
  /** Next to no sound for most of the clip; strength: the share of silence. */
  VOICE_SILENCE(Medium.VOICE, "mostly silence", "MOSTLY_SILENT"),
  /** A fragment; strength: seconds. */
  VOICE_SHORT(Medium.VOICE, "too short", "TOO_SHORT"),
  /** The same bytes under another name, of the same person with the same label. */
  VOICE_DUPLICATE(Medium.VOICE, "exact duplicate", "EXACT_DUPLICATE"),
  /** The same bytes under another name with another label. */
  VOICE_CONFLICT(Medium.VOICE, "duplicate with another label", "DUPLICATE_OTHER_LABEL"),
  /** The clip again, trimmed at the start and in other loudness; strength: gain in dB. */
  VOICE_NEAR(Medium.VOICE, "near-duplicate", "NEAR_DUPLICATE", "NEAR_DUPLICATE_ACROSS_PARTS"),
  /** A file that stops early; strength: the share of bytes kept. */
  VOICE_TRUNCATED(Medium.VOICE, "truncated file", "TRUNCATED", "CORRUPT"),
  /** A name that ends in one format over the bytes of another. */
  VOICE_MISLABELLED(Medium.VOICE, "name of another format", "MISLABELLED_EXTENSION"),
  /** No bytes at all. */
  VOICE_EMPTY(Medium.VOICE, "empty file", "EMPTY"),
  /** Bytes of no format. */
  VOICE_GARBAGE(Medium.VOICE, "garbage bytes", "UNKNOWN_FORMAT"),
  /** A row of the manifest whose file does not exist. */
  VOICE_ORPHAN_ROW(Medium.VOICE, "row without a file", "MISSING_FILE"),
  /** A file that no row of the manifest names. */
  VOICE_UNLISTED(Medium.VOICE, "file without a row", "UNLISTED_FILE"),
  /** Out of focus; strength: standard deviation of the blur as a fraction of the picture's side. */
  FACE_BLUR(Medium.FACE, "blur", "BLURRED"),
  /** Under-exposed; strength: gain. */
  FACE_DARK(Medium.FACE, "under-exposed", "TOO_DARK"),
  /** Over-exposed; strength: gain. */
  FACE_BRIGHT(Medium.FACE, "over-exposed", "TOO_BRIGHT"),
  /** A thumbnail; strength: pixels a side. */
  FACE_TINY(Medium.FACE, "tiny", "TOO_SMALL"),
  /** The same bytes under another name, of the same person. */
  FACE_DUPLICATE(Medium.FACE, "exact duplicate", "EXACT_DUPLICATE"),
  /** The picture again, smaller and encoded anew; strength: side as a fraction of the first's. */
  FACE_NEAR(Medium.FACE, "near-duplicate", "NEAR_DUPLICATE", "NEAR_DUPLICATE_ACROSS_PARTS"),
  /** A file that stops early; strength: the share of bytes kept. */
  FACE_TRUNCATED(Medium.FACE, "truncated file", "TRUNCATED", "CORRUPT");

  /** The two corpora of the demo. */
  enum Medium {
    VOICE,
    FACE
  }

  private final Medium medium;
  private final String words;
  private final Set<String> codes;

  PlantedKind(Medium medium, String words, String... codes) {
    this.medium = medium;
    this.words = words;
    this.codes = Set.of(codes);
  }

  Medium medium() {
    return medium;
  }

  /** The kind in words for a person. */
  public String words() {
    return words;
  }

  /** The codes of quarantine and drops that count as having found it. */
  public Set<String> codes() {
    return codes;
  }
}
