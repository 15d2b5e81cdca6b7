package io.likeness.privacy.consent;

import io.likeness.core.Sha256;
import io.likeness.core.keys.Hmac;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An append-only record of consents: link i holds a commitment SHA-256(salt ‖ consent) and
 * HMAC-SHA-256(key, link i−1 ‖ commitment), so that who has no key can add no link.
 *
 * <p>Forgetting a person destroys consents and salts; the commitments that stay tell nothing
 * without their salts, and the chain still verifies.
 */
public final class ConsentChain {
  private static final int SALT_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What a link opens to, until its person is forgotten. */
  public record Opening(String salt, Consent consent) {}

  /** One link. */
  public record Link(String commitment, String chain, Optional<Opening> opening) {}

  private final Hmac key;
  private final List<Link> links;

  public ConsentChain(Hmac key, List<Link> links) {
    this.key = key;
    this.links = List.copyOf(links);
  }

  public List<Link> links() {
    return links;
  }

  /** This chain with {@code consent} at its end, under a fresh salt. */
  public ConsentChain plus(Consent consent) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    Opening opening = new Opening(HexFormat.of().formatHex(salt), consent);
    String commitment = commitment(opening);
    List<Link> longer = new ArrayList<>(links);
    longer.add(new Link(commitment, key.hex(last() + commitment), Optional.of(opening)));
    return new ConsentChain(key, longer);
  }

  /** This chain with other pseudonyms: links that open are committed to anew, under their salts. */
  public ConsentChain renamed(UnaryOperator<String> pseudonyms) {
    List<Link> out = new ArrayList<>();
    String before = ChainedTable.START;
    for (Link link : links) {
      Optional<Opening> opening =
          link.opening()
              .map(
                  o ->
                      new Opening(
                          o.salt(), o.consent().of(pseudonyms.apply(o.consent().person()))));
      String commitment = opening.map(ConsentChain::commitment).orElse(link.commitment());
      before = key.hex(before + commitment);
      out.add(new Link(commitment, before, opening));
    }
    return new ConsentChain(key, out);
  }

  /** The number of the first link that does not fit, counted from 1; empty when all fit. */
  public Optional<Integer> firstBroken() {
    String before = ChainedTable.START;
    for (int i = 0; i < links.size(); i++) {
      if (!fits(key, before, links.get(i))) {
        return Optional.of(i + 1);
      }
      before = links.get(i).chain();
    }
    return Optional.empty();
  }

  /** Whether {@code link} opens to its commitment, where it opens, and follows {@code before}. */
  static boolean fits(Hmac key, String before, Link link) {
    boolean opens = link.opening().map(o -> commitment(o).equals(link.commitment())).orElse(true);
    return opens && link.chain().equals(key.hex(before + link.commitment()));
  }

  /** The last link; there must be one. */
  Link end() {
    return links.get(links.size() - 1);
  }

  private String last() {
    return links.isEmpty() ? ChainedTable.START : end().chain();
  }

  private static String commitment(Opening opening) {
    Consent c = opening.consent();
    StringBuilder text = new StringBuilder(opening.salt());
    // Each field behind its length, so that no two consents have the same text.
    for (String field :
        List.of(
            c.person(),
            c.purpose().word(),
            c.modality(),
            c.notice(),
            c.evidenceSha256(),
            c.granted().toString(),
            c.expires().toString(),
            c.withdrawn().map(Object::toString).orElse(""),
            String.valueOf(c.underFourteen()),
            c.guardian().orElse(""))) {
      text.append(field.length()).append(':').append(field);
    }
    return Sha256.hex(text.toString());
  }
}
