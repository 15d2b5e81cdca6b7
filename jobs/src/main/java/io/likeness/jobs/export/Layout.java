package io.likeness.jobs.export;

import io.likeness.core.error.Fault;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How an exported version lies on disk. */
public enum Layout {
  /** Tar shards, {@code ID.json} beside {@code ID.wav}; github.com/webdataset/webdataset. */
  WEBDATASET(false),
  /** Parquet shards with media as {@code struct<bytes, path>}, as Hugging Face datasets reads. */
  HF_PARQUET(false),
  /** Gzipped recordings and supervisions in JSON lines; lhotse.readthedocs.io. */
  LHOTSE(true),
  /** {@code wav.scp}, {@code text}, {@code utt2spk}, {@code spk2utt}; kaldi-asr.org. */
  KALDI(true);

  private final boolean speechOnly;

  Layout(boolean speechOnly) {
    this.speechOnly = speechOnly;
  }

  /** Whether faces cannot be told in it. */
  boolean speechOnly() {
    return speechOnly;
  }

  /** Whether media stay files of their own. */
  boolean looseFiles() {
    return speechOnly;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The layout called {@code word}.
   *
   * @throws io.likeness.core.error.LikenessException for any other word
   */
  public static Layout of(String word) {
    return Arrays.stream(values())
        .filter(l -> l.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                Fault.USAGE.because(
                    word
                        + " is no layout; layouts are "
                        + Arrays.stream(values())
                            .map(Layout::word)
                            .collect(Collectors.joining(", "))
                        + "."));
  }
}
