package io.likeness.jobs.card;

import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Blocks as one self-contained page without scripts; every text is escaped. */
public final class HtmlPage {
  private static final String STYLE =
      "body{font:16px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;max-width:60rem;margin:0 auto;"
          + "padding:1rem;color:#1a1a1a;background:#fff}.wide{overflow-x:auto;margin:1rem 0}"
          + "table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:.25rem .6rem;"
          + "text-align:left}th{background:#f0f0f0}img{max-width:100%;height:auto}"
          + ".alarm{color:#b00020;font-weight:bold;border-left:.4rem solid #b00020;padding-left:.6rem}";

  private HtmlPage() {}

  static String of(Phrase title, List<Block> blocks, Language language) {
    String heading = escape(title.in(language));
    return "<!DOCTYPE html>\n<html lang=\""
        + language.code()
        + "\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>"
        + heading
        + "</title><style>"
        + STYLE
        + "</style></head><body><main><h1>"
        + heading
        + "</h1>\n"
        + fragment(title, blocks, language)
        + "\n</main></body></html>\n";
  }

  /**
   * The blocks without a page around them, for a page of somebody else.
   *
   * @param title what a table before the first heading is about
   */
  static String fragment(Phrase title, List<Block> blocks, Language language) {
    List<String> out = new ArrayList<>();
    Phrase section = title;
    for (Block block : blocks) {
      section = block instanceof Block.Heading h ? h.text() : section;
      out.add(block(block, section, language));
    }
    return String.join("\n", out);
  }

  private static String block(Block block, Phrase section, Language language) {
    if (block instanceof Block.Heading h) {
      return "<h2>" + escape(h.text().in(language)) + "</h2>";
    }
    if (block instanceof Block.Text t) {
      return (t.alarming() ? "<p class=\"alarm\">" : "<p>")
          + escape(t.text().in(language))
          + "</p>";
    }
    if (block instanceof Block.Link l) {
      return "<p><a href=\""
          + escape(l.href())
          + "\">"
          + escape(l.text().in(language))
          + "</a></p>";
    }
    if (block instanceof Block.Chart c) {
      return "<img alt=\""
          + escape(c.shows().in(language))
          + "\" src=\"data:image/svg+xml;base64,"
          + Base64.getEncoder().encodeToString(Charts.svg(c, language))
          + "\">";
    }
    Block.Table table = (Block.Table) block;
    // Whoever has no pointer scrolls a wide table by its keys, and hears what it is about.
    return "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\""
        + escape(section.in(language))
        + "\"><table><thead>"
        + row(table.header(), language, "th scope=\"col\"", "th")
        + "</thead><tbody>"
        + table.rows().stream().map(r -> row(r, language, "td", "td")).collect(Collectors.joining())
        + "</tbody></table></div>";
  }

  private static String row(List<Phrase> cells, Language language, String open, String close) {
    return cells.stream()
        .map(c -> "<" + open + ">" + escape(c.in(language)) + "</" + close + ">")
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }

  /** Neither HTML nor XML may hold control characters, whatever they are written as. */
  private static final Pattern UNWRITABLE =
      Pattern.compile("[\\p{Cntrl}\uFFFE\uFFFF\\p{Cs}&&[^\t\n\r]]");

  /** {@code text} for HTML or XML, as content or in quotes; what neither can hold is U+FFFD. */
  public static String escape(String text) {
    return UNWRITABLE
        .matcher(text)
        .replaceAll("\uFFFD")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
