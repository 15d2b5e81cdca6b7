package io.likeness.jobs.nightly;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
    send(record, PATIENCE);
  }

  /**
   * @param patience until the whole answer is there; a request's own timeout ends with its headers
   */
  void send(JsonNode record, Duration patience) {
    CompletableFuture<HttpResponse<Void>> answer = new CompletableFuture<>();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(record.toString()))
              .build();
      answer =
          HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.discarding());
      int status = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      if (status >= 300) {
        System.err.println("The webhook answered " + status + ".");
      }
    } catch (TimeoutException e) {
      answer.cancel(true);
      System.err.println("The webhook did not answer in " + patience.toSeconds() + " seconds.");
    } catch (ExecutionException e) {
      notReached(Optional.ofNullable(e.getCause()).orElse(e));
    } catch (IllegalArgumentException e) {
      notReached(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void notReached(Throwable why) {
    System.err.println("The webhook cannot be reached: " + why.getClass().getSimpleName() + ".");
  }
}
