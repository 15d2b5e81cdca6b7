package io.likeness.privacy.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.keys.Hmac;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ConsentTest {
  private static final String EVIDENCE = "ab".repeat(32);
  private static final Hmac KEY = new Hmac(new SecretKeySpec(new byte[32], "HmacSHA256"));

  private static Consent consent(String person) {
    return new Consent(
        person,
        Purpose.TRAIN,
        "voice",
        "v1",
        EVIDENCE,
        LocalDate.of(2026, 1, 1),
        LocalDate.of(2027, 1, 1),
        Optional.of(LocalDate.of(2026, 6, 1)),
        false,
        Optional.empty());
  }

  @Test
  void holdsFromGrantToWithdrawal() {
    Consent c = consent("p");
    assertThat(c.inForce(LocalDate.of(2025, 12, 31))).isFalse();
    assertThat(c.inForce(LocalDate.of(2026, 1, 1))).isTrue();
    assertThat(c.inForce(LocalDate.of(2026, 5, 31))).isTrue();
    assertThat(c.inForce(LocalDate.of(2026, 6, 1))).isFalse();
    assertThat(c.inForce(LocalDate.of(2028, 1, 1))).isFalse();
  }

  @Test
  void aChainVerifiesAfterAPersonIsForgottenAndNotAfterTampering() {
    ConsentChain chain =
        new ConsentChain(KEY, List.of()).plus(consent("p")).plus(consent("q")).plus(consent("p"));
    assertThat(chain.firstBroken()).isEmpty();

    ConsentChain forgotten =
        new ConsentChain(
            KEY,
            chain.links().stream()
                .map(
                    l ->
                        new ConsentChain.Link(
                            l.commitment(),
                            l.chain(),
                            l.opening().filter(o -> !o.consent().person().equals("p"))))
                .toList());
    assertThat(forgotten.firstBroken()).isEmpty();
    assertThat(forgotten.links().toString()).doesNotContain("person=p");
    assertThat(forgotten.links().get(1).opening()).isPresent();

    List<ConsentChain.Link> links = new ArrayList<>(chain.links());
    ConsentChain.Link second = links.get(1);
    String salt = second.opening().orElseThrow().salt();
    links.set(
        1,
        new ConsentChain.Link(
            second.commitment(),
            second.chain(),
            Optional.of(new ConsentChain.Opening(salt, consent("r")))));
    assertThat(new ConsentChain(KEY, links).firstBroken()).contains(2);
    links.remove(1);
    assertThat(new ConsentChain(KEY, links).firstBroken()).contains(2);
    Hmac other = new Hmac(new SecretKeySpec(new byte[] {1}, "HmacSHA256"));
    ConsentChain anew = new ConsentChain(other, List.of()).plus(consent("p"));
    assertThat(new ConsentChain(KEY, anew.links()).firstBroken()).as("without the key").contains(1);
  }

  @Test
  void theSameConsentCommitsDifferentlyEachTime() {
    ConsentChain chain = new ConsentChain(KEY, List.of()).plus(consent("p")).plus(consent("p"));
    assertThat(chain.links().get(0).commitment()).isNotEqualTo(chain.links().get(1).commitment());
  }

  @Test
  void readsALineAPurposeAndPseudonymisesAtOnce() {
    List<ConsentLedger.Entry> entries =
        ConsentCsv.read(
            "c.csv",
            List.of(
                ConsentCsv.template().strip(),
                "ann,train,voice,v1," + EVIDENCE + ",2026-01-01,2027-01-01,,no,",
                "",
                "bob,third-party,face,v1," + EVIDENCE + ",2026-01-01,2027-01-01,,yes,G-7"),
            raw -> "hmac(" + raw.length() + ")");
    List<Consent> read = entries.stream().map(ConsentLedger.Entry::consent).toList();
    assertThat(read).hasSize(2);
    assertThat(read.get(0).person()).isEqualTo("hmac(3)");
    assertThat(read.get(1).purpose()).isEqualTo(Purpose.THIRD_PARTY);
    assertThat(read.toString()).doesNotContain("ann");
    assertThat(entries.get(0).identifier()).isEqualTo("ann");
  }

  @Test
  void readsWhatASpreadsheetMakesOfTheTemplate() {
    String line = "ann,train,voice,v1," + EVIDENCE + ",2026-01-01,2027-01-01,,no,";
    List<ConsentLedger.Entry> entries =
        ConsentCsv.read(
            "c.csv",
            List.of(
                "\uFEFF" + ConsentCsv.template().strip().replace(',', ';'), line.replace(',', ';')),
            raw -> "hmac");
    assertThat(entries)
        .isEqualTo(
            ConsentCsv.read("c.csv", List.of(ConsentCsv.template().strip(), line), raw -> "hmac"));
  }

  @Test
  void whatAProgramQuotesIsTheSamePerson() {
    String rest = ",train,voice,v1," + EVIDENCE + ",2026-01-01,2027-01-01,,no,";
    String quoted = '"' + ConsentCsv.template().strip().replace(",", "\",\"") + '"';
    assertThat(
            ConsentCsv.read(
                "c.csv",
                List.of(quoted, "\"p07\"" + rest, "\"Lee, Ann\"" + rest, "\"a\"\"b\"" + rest),
                raw -> "hmac"))
        .extracting(ConsentLedger.Entry::identifier)
        .containsExactly("p07", "Lee, Ann", "a\"b");
    assertThatThrownBy(
            () -> ConsentCsv.read("c.csv", List.of(quoted, "\"p07" + rest), raw -> "hmac"))
        .hasMessageContaining("c.csv:2: The line has 1 cells");
  }

  @Test
  void namesEveryLineThatIsWrong() {
    String good = EVIDENCE + ",2026-01-01,2027-01-01,,no,";
    assertThatThrownBy(
            () ->
                ConsentCsv.read(
                    "c.csv",
                    List.of(
                        ConsentCsv.template().strip(),
                        "a,train;publish,voice,v1," + good,
                        "a,train,voice+face,v1," + good,
                        "a,train,voice,v1," + EVIDENCE + ",2026-01-01,2027-01-01,,yes,",
                        "a,train,voice,v1," + EVIDENCE + ",01.01.2026,2027-01-01,,no,",
                        "a,train,voice,v1,paper,2026-01-01,2027-01-01,,no,",
                        "a,train"),
                    raw -> raw))
        .hasMessageContainingAll(
            "c.csv:2: \"train;publish\" is not one purpose",
            "c.csv:3: The modality",
            "c.csv:4: A person under 14",
            "c.csv:5: \"01.01.2026\"",
            "c.csv:6: The evidence",
            "c.csv:7: The line has 2 cells");
    assertThatThrownBy(() -> ConsentCsv.read("c.csv", List.of("x"), raw -> raw))
        .hasMessageContaining("first line");
  }
}
