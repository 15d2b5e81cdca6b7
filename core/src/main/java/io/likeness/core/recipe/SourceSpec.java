package io.likeness.core.recipe;

import java.io.Serializable;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where records come from, and which manifest columns (or named groups of a pattern over the path)
 * say what of them.
 *
 * @param path manifest file or folder, relative to {@code --input}
 * @param manifest whether {@code path} is a manifest; else it is a folder to walk
 * @param pattern for a folder: regular expression with named groups that a file's relative path
 *     must match to be taken
 * @param filesUnder for a manifest: folder that its file column is relative to; the manifest's own
 *     by default
 * @param file manifest column with the path of the file
 * @param text manifest column with what is said in a clip, to be seen in a face, or that is the
 *     record itself
 * @param attributes attribute name to column or group
 */
public record SourceSpec(
    String path,
    boolean manifest,
    Optional<String> pattern,
    Optional<String> filesUnder,
    Optional<String> file,
    Optional<String> label,
    Optional<String> person,
    Optional<String> split,
    Optional<String> text,
    SortedMap<String, String> attributes,
    String charset)
    implements Serializable {}
