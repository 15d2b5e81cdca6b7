package io.likeness.privacy.consent;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.delta.tables.DeltaTable;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.error.Fault;
import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Unlogged;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.functions;

/**
 * The consents of a lake, append-only: of the lines of one person, purpose and modality the last
 * one counts, so a withdrawal is a line more and never a line changed.
 *
 * <p>Links are chained as {@link ConsentChain} says. Forgetting a person empties their lines of all
 * but commitment and chain; the chain still verifies.
 */
public record ConsentLedger(Lake lake) {
  private static final int GUARDIAN = LakeTables.CONSENTS.schema().fieldIndex("guardian");
  private static final int GUARDIAN_SEALED =
      LakeTables.CONSENTS.schema().fieldIndex("guardian_sealed");
  private static final List<String> OPENING =
      LakeTables.CONSENTS.columns().stream()
          .filter(ColumnSpec::nullable)
          .map(ColumnSpec::name)
          .toList();

  /**
   * A consent with the identifier of its person.
   *
   * @param identifier as it stands in the source; stored sealed, as the reference of a guardian is
   */
  public record Entry(String identifier, Consent consent) {}

  /** Purpose and modality. */
  private record Key(String person, Purpose purpose, String modality) {
    static Key of(Consent c) {
      return new Key(c.person(), c.purpose(), c.modality());
    }
  }

  /** The pseudonym under which this lake knows {@code identifier}. */
  public String pseudonym(String identifier) {
    return new Hmac(lake.keys().key(KeyPurpose.PSEUDONYM)).hex("person:" + identifier);
  }

  /**
   * Adds what is not there yet, all or nothing. Left out is what any line says already, so that the
   * same growing file can be given again, and what was granted before any withdrawal of the same
   * purpose and modality: an old paper undoes none nor puts it off, whatever was granted since, a
   * new consent does.
   *
   * @return how many were added
   */
  public int add(List<Entry> entries) {
    return table().append(() -> fresh(entries));
  }

  private List<Row> fresh(List<Entry> entries) {
    List<Row> lines = table().rows().collectAsList();
    requireWhole(lines.iterator());
    Map<Key, Map<Consent, LocalDate>> withdrawn = new HashMap<>();
    Set<Consent> said = new HashSet<>();
    List<ConsentChain.Link> links = lines.stream().map(ConsentLedger::link).toList();
    for (Row line : lines) {
      link(sealed(line))
          .opening()
          .map(ConsentChain.Opening::consent)
          .ifPresent(
              c -> {
                note(c, withdrawn);
                said.add(c);
              });
    }
    long sequence = links.size();
    ConsentChain chain = chain(links.subList(Math.max(0, links.size() - 1), links.size()));
    List<Row> fresh = new ArrayList<>();
    Seal seal = seal();
    for (Entry entry : entries) {
      // Named here, for a rotation may have come between.
      Consent c =
          entry
              .consent()
              .of(pseudonym(entry.identifier()))
              .guardedBy(entry.consent().guardian().map(this::guardian));
      boolean undoes =
          withdrawn.getOrDefault(Key.of(c), Map.of()).values().stream()
              .anyMatch(
                  day ->
                      c.granted().isBefore(day) && c.withdrawn().map(day::isBefore).orElse(true));
      if (!said.add(c) || undoes) {
        continue;
      }
      note(c, withdrawn);
      chain = chain.plus(c);
      sequence++;
      fresh.add(
          row(
              sequence,
              chain.end(),
              seal.seal(entry.identifier()),
              entry.consent().guardian().map(seal::seal)));
    }
    return fresh;
  }

  /** The first day counts on which a consent is said to end, for it may be brought forward. */
  private static void note(Consent c, Map<Key, Map<Consent, LocalDate>> withdrawn) {
    c.withdrawn()
        .ifPresent(
            day ->
                withdrawn
                    .computeIfAbsent(Key.of(c), key -> new HashMap<>())
                    .merge(c.withdrawnOn(LocalDate.MIN), day, (a, b) -> a.isBefore(b) ? a : b));
  }

  private Seal seal() {
    return new Seal(lake.keys().key(KeyPurpose.SUBJECT));
  }

  /** What stands for the reference of a guardian's consent. */
  private String guardian(String reference) {
    return new Hmac(lake.keys().key(KeyPurpose.GUARDIAN)).hex("guardian:" + reference);
  }

  /** A line as it is written now: older ones hold the reference of a guardian in the clear. */
  private Row sealed(Row line) {
    if (line.isNullAt(GUARDIAN) || !line.isNullAt(GUARDIAN_SEALED)) {
      return line;
    }
    String reference = line.getString(GUARDIAN);
    List<Object> cells = cells(line);
    cells.set(GUARDIAN, guardian(reference));
    cells.set(GUARDIAN_SEALED, seal().seal(reference));
    return new GenericRowWithSchema(cells.toArray(), line.schema());
  }

  private static List<Object> cells(Row line) {
    List<Object> cells = new ArrayList<>();
    for (int c = 0; c < line.size(); c++) {
      cells.add(line.get(c));
    }
    return cells;
  }

  /** The consent of a line with the reference of its guardian. */
  private Consent opened(Row line) {
    Optional<byte[]> reference = Optional.ofNullable(line.getAs("guardian_sealed"));
    Consent consent = consent(line);
    return reference.isPresent() ? consent.guardedBy(reference.map(seal()::openText)) : consent;
  }

  private ChainedTable table() {
    return new ChainedTable(lake, LakeTables.CONSENTS);
  }

  private ConsentChain chain(List<ConsentChain.Link> links) {
    return new ConsentChain(table().key(), links);
  }

  /**
   * Withdraws, from {@code day} on, what a person has in force, also where a later day was noted.
   *
   * @param purposes what is withdrawn
   * @return how many consents
   */
  public int withdraw(
      String identifier, List<Purpose> purposes, List<String> modalities, LocalDate day) {
    // Looked up in its turn, for a rotation may come between.
    return table()
        .append(
            () ->
                fresh(
                    ending(of(identifier), day)
                        .filter(c -> purposes.contains(c.purpose()))
                        .filter(c -> modalities.contains(c.modality()))
                        .map(c -> new Entry(identifier, c.withdrawnOn(day)))
                        .toList()));
  }

  /**
   * Withdraws everything from {@code day} on, also what a person has consented to before and is not
   * on file yet: when it comes it does not count.
   *
   * @return how many consents that were in force; empty when nothing is on file of the person, or
   *     all was withdrawn before
   */
  public OptionalInt withdrawAll(String identifier, LocalDate day) {
    List<Consent> ended = new ArrayList<>();
    int lines =
        table()
            .append(
                () -> {
                  List<Consent> filed = of(identifier);
                  ended.clear();
                  ending(filed, day).forEach(ended::add);
                  Set<Key> known = new HashSet<>();
                  filed.forEach(c -> known.add(Key.of(c)));
                  List<Entry> entries = new ArrayList<>();
                  ended.forEach(c -> entries.add(new Entry(identifier, c.withdrawnOn(day))));
                  for (Purpose purpose : filed.isEmpty() ? new Purpose[0] : Purpose.values()) {
                    for (String modality : Consent.MODALITIES) {
                      Consent none = Consent.refusal(pseudonym(identifier), purpose, modality, day);
                      if (!known.contains(Key.of(none))) {
                        entries.add(new Entry(identifier, none));
                      }
                    }
                  }
                  return fresh(entries);
                });
    return lines == 0 ? OptionalInt.empty() : OptionalInt.of(ended.size());
  }

  /** Those that {@code day} would end, or bring forward the end of. */
  private static Stream<Consent> ending(List<Consent> filed, LocalDate day) {
    return filed.stream()
        .filter(c -> c.withdrawn().map(day::isBefore).orElse(true))
        .filter(c -> day.isBefore(c.expires()));
  }

  /** The lines that count of one person, by purpose and modality. */
  public List<Consent> of(String identifier) {
    return latest()
        .where(Unlogged.is(col("person"), pseudonym(identifier)))
        .sort("purpose", "modality")
        .collectAsList()
        .stream()
        .map(this::opened)
        .toList();
  }

  /** All lines of one person, also those that later ones took the place of, oldest first. */
  public List<Consent> history(String identifier) {
    return table()
        .rows()
        .where(Unlogged.is(col("person"), pseudonym(identifier)))
        .collectAsList()
        .stream()
        .map(this::opened)
        .toList();
  }

  /** Whether there are lines of this person. */
  public boolean knows(String identifier) {
    return !lake.readOwn(LakeTables.CONSENTS)
        .where(Unlogged.is(col("person"), pseudonym(identifier)))
        .isEmpty();
  }

  /**
   * All lines with the identifiers of their persons, oldest first, for the ledger of another lake.
   *
   * @throws io.likeness.core.error.LikenessException when the chain does not fit
   */
  public List<Entry> entries() {
    List<Row> lines = table().rows().collectAsList();
    requireWhole(lines.iterator());
    Seal seal = seal();
    return lines.stream()
        .filter(line -> line.getAs("person") != null)
        .map(line -> new Entry(seal.openText(line.getAs("person_sealed")), opened(line)))
        .toList();
  }

  /** Columns {@code person} and {@code modality} of what may be read for a purpose on a day. */
  public Dataset<Row> inForce(Purpose purpose, LocalDate day) {
    return latest()
        .where(col("purpose").equalTo(purpose.word()).and(holds(day)))
        .select("person", "modality");
  }

  /** The columns of {@link LakeTables#CONSENTS} of the lines that count. */
  public Dataset<Row> latest() {
    Dataset<Row> known = lake.readOwn(LakeTables.CONSENTS).where(col("person").isNotNull());
    return known
        .groupBy("person", "purpose", "modality")
        .agg(max_by(struct(col("*")), col("sequence")).as("last"))
        .select("last.*");
  }

  /** Whether a line of {@link #latest} holds on {@code day}. */
  public static Column holds(LocalDate day) {
    return col("granted").leq(lit(Date.valueOf(day))).and(holdsOrWill(day));
  }

  /** Whether a line of {@link #latest} is in force on {@code day}, or will be. */
  public static Column holdsOrWill(LocalDate day) {
    Column today = lit(Date.valueOf(day));
    return col("expires").gt(today).and(col("withdrawn").isNull().or(col("withdrawn").gt(today)));
  }

  /**
   * Identifiers of persons who have withdrawn something and left nothing in force or to come,
   * sorted.
   */
  public List<String> withdrawn(LocalDate day) {
    Seal seal = seal();
    TreeSet<String> out = new TreeSet<>();
    latest()
        .groupBy("person")
        .agg(
            functions.max(holdsOrWill(day)).as("any"),
            functions.max(col("withdrawn").leq(lit(Date.valueOf(day)))).as("left"),
            functions.first("person_sealed").as("sealed"))
        .where("not any and left")
        .select("sealed")
        .collectAsList()
        .forEach(r -> out.add(seal.openText(r.getAs(0))));
    return List.copyOf(out);
  }

  /** Empties the lines of a person, those of earlier table versions apart; true if there were. */
  public boolean forget(String identifier) {
    try (LakeLock held = table().turn()) {
      if (!knows(identifier)) {
        return false;
      }
      DeltaTable consents =
          DeltaTable.forPath(lake.spark(), lake.ownPath(LakeTables.CONSENTS).toString());
      List<String> there = List.of(consents.toDF().columns());
      Map<String, Column> empty = new HashMap<>();
      OPENING.stream()
          .filter(there::contains)
          .forEach(
              name ->
                  empty.put(
                      name, lit(null).cast(LakeTables.CONSENTS.schema().apply(name).dataType())));
      // Named by a table: a literal would stay in Delta's log.
      Dataset<Row> gone =
          lake.readOwn(LakeTables.CONSENTS)
              .where(Unlogged.is(col("person"), pseudonym(identifier)))
              .select("sequence");
      List<Row> rows = gone.collectAsList();
      consents
          .as("held")
          .merge(
              functions.broadcast(lake.spark().createDataFrame(rows, gone.schema()).as("gone")),
              "held.sequence = gone.sequence")
          .whenMatched()
          .update(empty)
          .execute();
      return true;
    }
  }

  /** Identifiers of those with lines, by pseudonym. */
  public Map<String, String> identifiers() {
    Seal seal = seal();
    Map<String, String> out = new HashMap<>();
    lake.readOwn(LakeTables.CONSENTS)
        .where(col("person").isNotNull())
        .groupBy("person")
        .agg(functions.first("person_sealed"))
        .collectAsList()
        .forEach(r -> out.put(r.getString(0), seal.openText(r.getAs(1))));
    return out;
  }

  /** Until this is closed nobody else adds a line; to be held for seconds. */
  public LakeLock turn() {
    return table().turn();
  }

  /**
   * Puts other pseudonyms in the place of those that {@code pseudonyms} knows, and chains the lines
   * anew, since each commits to the pseudonym of its person.
   *
   * @param turn what {@link #turn} gave
   * @throws io.likeness.core.error.LikenessException when the chain does not fit before
   */
  public void rename(LakeLock turn, Map<String, String> pseudonyms) {
    table()
        .rechain(
            turn,
            rows -> {
              requireWhole(rows.iterator());
              return renamed(rows, pseudonyms);
            });
  }

  /**
   * Chains what is there anew, whether it fitted or not: somebody answers for it.
   *
   * @return how many lines there are
   */
  public int accept() {
    return table().rechain(rows -> renamed(rows, Map.of()));
  }

  private List<Row> renamed(List<Row> lines, Map<String, String> pseudonyms) {
    List<Row> rows = lines.stream().map(this::sealed).toList();
    List<ConsentChain.Link> links =
        chain(rows.stream().map(ConsentLedger::link).toList())
            .renamed(person -> pseudonyms.getOrDefault(person, person))
            .links();
    List<Row> out = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      ConsentChain.Link link = links.get(i);
      List<Object> cells = cells(rows.get(i));
      cells.set(0, i + 1L);
      cells.set(1, link.commitment());
      cells.set(2, link.chain());
      cells.set(4, link.opening().map(o -> o.consent().person()).orElse(null));
      out.add(RowFactory.create(cells.toArray()));
    }
    return out;
  }

  /**
   * Refuses a chain that does not fit.
   *
   * @throws io.likeness.core.error.LikenessException naming the first link that does not
   */
  public void requireWhole() {
    requireWhole(table().rows().toLocalIterator());
  }

  private void requireWhole(Iterator<Row> lines) {
    firstBroken(lines)
        .ifPresent(
            link -> {
              throw Fault.CHAIN_BROKEN.because(
                  "Link "
                      + link
                      + " of the chain of consents does not fit: a line was changed, put in or"
                      + " taken out; restore LAKE/_likeness/consents from its backup, or answer for"
                      + " what is there with `./likeness consent verify --accept`.");
            });
  }

  /** The number of the first link that does not fit or is missing; empty when all fit. */
  public Optional<Long> firstBroken() {
    return firstBroken(table().rows().toLocalIterator());
  }

  private Optional<Long> firstBroken(Iterator<Row> lines) {
    Hmac key = table().key();
    return table().firstBroken(lines, (before, line) -> ConsentChain.fits(key, before, link(line)));
  }

  private static ConsentChain.Link link(Row r) {
    return new ConsentChain.Link(
        r.getString(1),
        r.getString(2),
        r.isNullAt(3)
            ? Optional.empty()
            : Optional.of(new ConsentChain.Opening(r.getString(3), consent(r))));
  }

  private static Consent consent(Row r) {
    return new Consent(
        r.getAs("person"),
        Purpose.of(r.getAs("purpose")),
        r.getAs("modality"),
        r.getAs("notice"),
        r.getAs("evidence_sha256"),
        r.<Date>getAs("granted").toLocalDate(),
        r.<Date>getAs("expires").toLocalDate(),
        Optional.<Date>ofNullable(r.getAs("withdrawn")).map(Date::toLocalDate),
        r.<Boolean>getAs("under_14"),
        Optional.ofNullable(r.getAs("guardian")));
  }

  private static Row row(
      long sequence, ConsentChain.Link link, byte[] sealed, Optional<byte[]> guardian) {
    ConsentChain.Opening opening = link.opening().orElseThrow();
    Consent c = opening.consent();
    List<Object> cells =
        new ArrayList<>(
            Arrays.asList(
                sequence,
                link.commitment(),
                link.chain(),
                opening.salt(),
                c.person(),
                sealed,
                c.purpose().word(),
                c.modality(),
                c.notice(),
                c.evidenceSha256(),
                Date.valueOf(c.granted()),
                Date.valueOf(c.expires())));
    cells.add(c.withdrawn().map(Date::valueOf).orElse(null));
    cells.add(c.underFourteen());
    cells.add(c.guardian().orElse(null));
    cells.add(guardian.orElse(null));
    return RowFactory.create(cells.toArray());
  }
}
