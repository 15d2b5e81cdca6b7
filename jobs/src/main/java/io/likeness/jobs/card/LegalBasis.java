package io.likeness.jobs.card;

import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import java.util.List;

/** The first lines of every card: what entitles its holder to have and to use what it describes. */
final class LegalBasis {
  private LegalBasis() {}

  /** As the version records them; a card says the same on any day. */
  static void add(List<Block> out, Recipe recipe, String basis) {
    out.add(
        basis.equals("none")
            ? new Block.Text(
                "No legal basis recorded: do not publish, export or hand on what is described here.",
                true)
            : new Block.Text("Legal basis: " + basis + ".", false));
    if (recipe.kind() == Kind.TEXT) {
      return;
    }
    out.add(
        recipe
            .law()
            .assessment()
            .map(
                a ->
                    new Block.Text(
                        "Impact assessment: "
                            + a.document()
                            + " by "
                            + a.by()
                            + ", in force from "
                            + a.from()
                            + " until "
                            + a.until()
                            + ", SHA-256 "
                            + a.sha256()
                            + ".",
                        false))
            .orElseGet(
                () ->
                    new Block.Text(
                        "No impact assessment declared: do not publish or hand on voices or faces.",
                        true)));
  }
}
