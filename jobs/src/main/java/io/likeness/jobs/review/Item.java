package io.likeness.jobs.review;

/**
 * One record that somebody should look at.
 *
 * @param medium path of its medium within the folder of the queue
 * @param kind voice, face or text
 * @param label label it has, empty for none
 * @param reason why it is in the queue
 * @param suggested label it more probably has, empty where nothing is suggested
 * @param probability of the suggested label, NaN where nothing is suggested
 * @param face left, top, width and height of its face in pixels, and width and height of the image;
 *     empty for other kinds
 */
public record Item(
    String recordId,
    String medium,
    String kind,
    String label,
    String reason,
    String suggested,
    double probability,
    java.util.List<Integer> face) {}
