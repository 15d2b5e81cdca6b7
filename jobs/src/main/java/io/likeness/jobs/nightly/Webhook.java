package io.likeness.jobs.nightly;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Tells somebody that a run did not end well: POSTs its record, which names nobody, as JSON.
 *
 * @param address http or https, with a host
 */
public record Webhook(URI address) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Refuses at once what could not be sent to when a run has failed.
   *
   * @throws IllegalArgumentException for another kind of address
   */
  public Webhook {
    HttpRequest.newBuilder(address);
  }

  /** Sends {@code record}; says what went wrong with that on standard error, and goes on. */
  public void send(JsonNode record) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(record.toString()))
            .build();
    try {
      HttpResponse<Void> answer =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(request, HttpResponse.BodyHandlers.discarding());
      if (answer.statusCode() >= 300) {
        System.err.println("The webhook answered " + answer.statusCode() + ".");
      }
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("The webhook cannot be reached: " + e.getClass().getSimpleName() + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
