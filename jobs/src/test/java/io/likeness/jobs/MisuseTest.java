package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MisuseTest {
  /** Logs keep what is printed, and who holds the address of a webhook may write to it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nightly r.conf --input x --date today --webhook http://h/[hidden",
        "nightly r.conf --input x --date today --webhok=http://h/hidden",
        "nightly r.conf --input x --webhok=http://h/hidden",
      })
  void anAddressThatLetsInIsNotPrinted(String line) {
    Printed said = Printed.by(line.split(" "));
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.complaint()).contains("--webho").doesNotContain("hidden");
  }

  /** One line of each kind that a parser of options refuses, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "no-such-command | There is no command no-such-command; did you mean one of",
        "version | There is no command version; did you mean",
        "help nosuch | There is no command nosuch; `./likeness help` lists them.",
        "run r.conf --input x --untill split | run has no option --untill; did you mean --until?",
        "run --inptu x | run has no option --inptu; run needs --input DIR (folder or Hadoop URI",
        "run r.conf | run needs --input DIR (folder or Hadoop URI that the recipe's sources are",
        "run --input x | run needs RECIPE (recipe file (HOCON)); give what is missing.",
        "run r.conf --input x --until | --until needs STEP behind it (stop after this station)",
        "run r.conf --input x y | run takes no further argument, and 'y' is one; leave it out.",
        "run r.conf --input x --input y | --input is given more than once; give it once.",
        "run r.conf --input x --json=maybe | --json takes no value, and 'maybe' was given",
        "table rows --limit ten | --limit is 'ten', which is no whole number; give one.",
        "table rows --limit 3000000000 | no whole number up to 2147483647; give one.",
        "table rows --format xml | --format is 'xml'; it is one of csv, json.",
        "diff a b --max-removed few | --max-removed is 'few', which is no number; write it like",
        "nightly r.conf --input x | nightly needs one of (--date=DATE | (--from=DATE --to=DATE))",
        "nightly r.conf --input x --from today | nightly needs --to DATE (its last date); give what",
        "nightly r.conf --input x --from | --from needs DATE behind it (first date of a backfill",
        "erase | erase needs one of (--subject=ID [--subject=ID]... | --withdrawn)",
        "nightly r.conf --input x --date noon | --date: noon is no date; write 2026-11-01, today",
        "nightly r.conf --input x --date today --from today --to today | nightly takes one of (",
        "nightly r.conf --input x --date today --webhook http://h/[s | --webhook is no URL (Illegal",
        "nightly r.conf --input x --date today --to today | nightly takes one of (--date=DATE | (",
        "nightly r.conf --input x --date today --from today | nightly takes one of (--date=DATE |",
        "nightly r.conf --input x --date | --date needs DATE behind it (logical date: 2026-11-01",
        "erase --subject | --subject needs ID behind it (the person's identifier",
        "erase --subject --withdrawn | erase takes one of (",
        "review | review has commands of its own: export, import; give one.",
        "nightly r.conf --input x --from noon --to today | --from: noon is no date; write",
        "nightly r.conf --input x --date 2962-11-30 | --date: 2962-11-30 has not come yet; write a",
        "nightly r.conf --input x --from today --to 2962-11-30 | --to: 2962-11-30 has not come yet",
        "retention r.conf --date 2962-11-30 | --date: 2962-11-30 has not come yet; write a date up",
        "check r.conf --date noon | --date: noon is no date; write 2026-11-01, today or yesterday.",
        "export t --to kaldi --out o --purpose sell | --purpose: 'sell' is no purpose; name one of",
        "privacy nosuch | There is no command nosuch of privacy; mend it.",
      })
  void saysProblemValueAndRemedy(String line, String sentence) {
    Printed said = Printed.by(line.split(" "));
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.complaint()).contains(sentence).endsWith(" --help`)\n").hasLineCount(1);
  }
}
