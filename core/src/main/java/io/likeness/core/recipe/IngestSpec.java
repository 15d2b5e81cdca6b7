package io.likeness.core.recipe;

import java.util.List;
import java.util.SortedMap;

/** What is taken in, and how much of it may be refused before the run is. */
public record IngestSpec(
    List<SourceSpec> sources,
    SortedMap<String, String> labelMap,
    double maxRejectedFraction,
    long maxRecordBytes,
    long maxDecodedSamples,
    long maxDecodedPixels) {}
