package io.likeness.jobs.draft;

import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.ScreenRule;
import io.likeness.kernels.media.MediaException;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.screen.ScreenRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * What rules of screening would do to some of the files.
 *
 * @param looked files that could be decoded
 * @param failing code of a rule to how many of them it would leave out
 */
record SampleLook(int looked, TreeMap<String, Integer> failing) {
  private static final int MOST_FILES = 48;
  private static final long MOST_BYTES = 16L << 20;
  private static final long MOST_DECODED = 20_000_000;

  /** Looks at up to {@value #MOST_FILES} of {@code files}, spread evenly over their order. */
  static SampleLook at(Path folder, List<String> files, Kind kind, List<ScreenRule> rules) {
    MediaKernel media =
        MediaKernel.of(kind, IngestSpec.limits(MOST_BYTES, MOST_DECODED, MOST_DECODED));
    ScreenRules screen = new ScreenRules(rules);
    TreeMap<String, Integer> failing = new TreeMap<>();
    int looked = 0;
    int step = Math.max(1, files.size() / MOST_FILES);
    for (int i = 0; i < files.size() && i / step < MOST_FILES; i += step) {
      Path file = folder.resolve(files.get(i));
      try {
        if (Files.size(file) <= MOST_BYTES) {
          screen
              .failures(media.measure(Files.readAllBytes(file)).values())
              .forEach(f -> failing.merge(f.code(), 1, Integer::sum));
          looked++;
        }
      } catch (IOException | MediaException e) {
        // What cannot be read says nothing about limits; ingest will name it.
      }
    }
    return new SampleLook(looked, failing);
  }

  /** How many files of the sample the rule with {@code code} would leave out. */
  int failing(String code) {
    return failing.getOrDefault(code, 0);
  }
}
