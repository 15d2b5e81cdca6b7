package io.likeness.core.recipe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.likeness.core.Sha256;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * A small model that a recipe names as a file beside it, and holds from then on: what is stored
 * with a version does not change with the file.
 *
 * @param sha256 of the file
 * @param base64 the file
 */
public record ModelFile(String sha256, String base64) implements Serializable {
  private static final long MOST_BYTES = 16L << 20;
  private static final String FIELD_SHA256 = "sha256";
  private static final String FIELD_BASE64 = "base64";

  /** The file as it was. */
  public byte[] bytes() {
    return Base64.getDecoder().decode(base64);
  }

  /**
   * {@code recipe} with what the file at {@code key} holds in the place of its name; as it is where
   * there is no such file, or {@code none} stands there.
   */
  static Config inlined(Config recipe, String key, String none, Path file) {
    if (!recipe.hasPath(key)
        || recipe.getValue(key).valueType() != ConfigValueType.STRING
        || recipe.getString(key).equals(none)) {
      return recipe;
    }
    Optional<Path> model = Beside.file(file, recipe.getString(key));
    try {
      if (model.isEmpty() || Files.size(model.get()) > MOST_BYTES) {
        return recipe;
      }
      byte[] bytes = Files.readAllBytes(model.get());
      return recipe.withValue(
          key,
          ConfigValueFactory.fromMap(
                  Map.of(
                      FIELD_SHA256, Sha256.hex(bytes),
                      FIELD_BASE64, Base64.getEncoder().encodeToString(bytes)))
              .withOrigin(recipe.getValue(key).origin()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code key} holds, or nothing where it says {@code none}. */
  static Optional<ModelFile> of(Section section, String key, String none) {
    if (section.config().root().get(key) instanceof ConfigObject) {
      Section model = section.section(key);
      Optional<ModelFile> out =
          Optional.of(new ModelFile(model.string(FIELD_SHA256), model.string(FIELD_BASE64)));
      model.refuseUnknownKeys();
      return out;
    }
    if (!section.string(key).equals(none)) {
      section.problem(
          key,
          "should be "
              + none
              + ", or a file of at most 16 MiB at a path from the recipe's folder, not "
              + section.string(key));
    }
    return Optional.empty();
  }
}
