package io.likeness.core.recipe;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Files that a recipe names. */
final class Beside {
  private Beside() {}

  /** The file at {@code name} from the folder of {@code recipe}, if there is one to be read. */
  static Optional<Path> file(Path recipe, String name) {
    try {
      Path path = recipe.toAbsolutePath().resolveSibling(name);
      return Files.isReadable(path) && !Files.isDirectory(path)
          ? Optional.of(path)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
