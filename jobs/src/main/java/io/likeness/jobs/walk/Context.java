package io.likeness.jobs.walk;

import io.likeness.core.CodeVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.screen.ScreenRules;

/** What every station of the walk needs. */
public record Context(Lake lake, Recipe recipe, String input, Narrator narrator) {

  MediaKernel media() {
    return MediaKernel.of(recipe.kind(), recipe.ingest());
  }

  ScreenRules rules() {
    return new ScreenRules(recipe.screen());
  }

  String codeVersion() {
    return CodeVersion.current();
  }
}
