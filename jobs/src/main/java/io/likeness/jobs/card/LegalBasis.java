package io.likeness.jobs.card;

import java.util.List;

/** The first line of every card. */
final class LegalBasis {
  private LegalBasis() {}

  static void add(List<Block> out, String basis) {
    out.add(
        basis.equals("none")
            ? new Block.Text(
                "No legal basis recorded: do not publish, export or hand on what is described here.",
                true)
            : new Block.Text("Legal basis: " + basis + ".", false));
  }
}
