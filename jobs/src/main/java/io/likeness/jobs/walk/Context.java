package io.likeness.jobs.walk;

import io.likeness.core.CodeVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.screen.ScreenRules;

/**
 * What every station of the walk needs.
 *
 * @param goOnWhenSpent whether a version is made without a new release once the privacy budget of
 *     the corpus is used up, as a nightly run does
 */
public record Context(
    Lake lake, Recipe recipe, String input, Narrator narrator, boolean goOnWhenSpent) {

  public Context(Lake lake, Recipe recipe, String input, Narrator narrator) {
    this(lake, recipe, input, narrator, false);
  }

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
