package io.likeness.jobs.card;

import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import java.util.List;
import java.util.stream.Collectors;

/** Blocks as Markdown; charts are told in words. */
final class MarkdownPage {
  private MarkdownPage() {}

  static String of(Phrase title, List<Block> blocks, Language language) {
    return "# "
        + escape(title.in(language))
        + "\n\n"
        + blocks.stream().map(b -> block(b, language)).collect(Collectors.joining("\n\n"))
        + "\n";
  }

  private static String block(Block block, Language language) {
    if (block instanceof Block.Heading h) {
      return "## " + escape(h.text().in(language));
    }
    if (block instanceof Block.Text t) {
      String text = escape(t.text().in(language));
      return t.alarming() ? "**" + text + "**" : text;
    }
    if (block instanceof Block.Link l) {
      return "[" + escape(l.text().in(language)) + "](" + l.href() + ")";
    }
    if (block instanceof Block.Chart c) {
      return "*" + escape(Phrase.of("Chart: {0}", c.shows().in(language)).in(language)) + "*";
    }
    Block.Table table = (Block.Table) block;
    return line(table.header(), language)
        + "\n"
        + "| --- ".repeat(table.header().size())
        + "|"
        + table.rows().stream().map(r -> "\n" + line(r, language)).collect(Collectors.joining());
  }

  private static String line(List<Phrase> cells, Language language) {
    return cells.stream()
        .map(c -> escape(c.in(language)))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String escape(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1").replaceAll("[\r\n]+", " ");
  }
}
