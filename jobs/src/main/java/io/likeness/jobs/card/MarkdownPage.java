package io.likeness.jobs.card;

import java.util.List;
import java.util.stream.Collectors;

/** Blocks as Markdown; charts are told in words. */
final class MarkdownPage {
  private MarkdownPage() {}

  static String of(String title, List<Block> blocks) {
    return "# "
        + escape(title)
        + "\n\n"
        + blocks.stream().map(MarkdownPage::block).collect(Collectors.joining("\n\n"))
        + "\n";
  }

  private static String block(Block block) {
    if (block instanceof Block.Heading h) {
      return "## " + escape(h.text());
    }
    if (block instanceof Block.Text t) {
      return t.alarming() ? "**" + escape(t.text()) + "**" : escape(t.text());
    }
    if (block instanceof Block.Link l) {
      return "[" + escape(l.text()) + "](" + l.href() + ")";
    }
    if (block instanceof Block.Chart c) {
      return "*Chart: " + escape(c.shows()) + "*";
    }
    Block.Table table = (Block.Table) block;
    return line(table.header())
        + "\n"
        + line(table.header().stream().map(h -> "---").toList())
        + table.rows().stream().map(r -> "\n" + line(r)).collect(Collectors.joining());
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(c -> c.equals("---") ? c : escape(c))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String escape(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1").replaceAll("[\r\n]+", " ");
  }
}
