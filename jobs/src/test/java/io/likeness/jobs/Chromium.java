package io.likeness.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium, and what it makes of a page. */
final class Chromium {
  private static final Pattern ANSWER = Pattern.compile("<pre id=\"answer\">(.*?)</pre>");

  private final Path program;

  private Chromium(Path program) {
    this.program = program;
  }

  /** The one on the PATH; empty where there is none. */
  static Optional<Chromium> find() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(f -> Stream.of(Path.of(f, "chromium"), Path.of(f, "chromium-browser")))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Chromium::new);
  }

  /**
   * What a page is like in a frame of {@code width} pixels.
   *
   * @param answer {@code overflow}: pixels by which it is too wide; {@code fetched}: addresses that
   *     it loaded; {@code scripts} and {@code handlers}: how many elements could run code; {@code
   *     unreachable} and {@code reachable}: parts that scroll sideways and that keys do not reach,
   *     or do; {@code text}: what a reader sees
   * @param console what it wrote to the console
   */
  record Look(JsonNode answer, List<String> console) {}

  /** Opens {@code page} from the file system. */
  Look look(Path page, int width, Path scratch) throws IOException, InterruptedException {
    Path probe =
        Files.writeString(
            scratch.resolve("probe-" + width + ".html"),
            """
            <!DOCTYPE html><html><head><meta charset="utf-8"></head><body><pre id="answer"></pre>
            <iframe id="f" width="%d" height="800" style="border:0" src="%s"></iframe><script>
            document.getElementById('f').onload = function () {
              const w = this.contentWindow, d = w.document, all = [...d.querySelectorAll('*')];
              document.getElementById('answer').textContent = btoa(encodeURIComponent(JSON.stringify({
                overflow: d.documentElement.scrollWidth - w.innerWidth,
                fetched: w.performance.getEntriesByType('resource').map(e => e.name)
                  .filter(n => !n.startsWith('data:')),
                broken: [...d.images].filter(i => !i.naturalWidth).length,
                scripts: d.scripts.length,
                handlers: all.filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length,
                lang: d.documentElement.lang,
                unreachable: all.filter(e => e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0
                  && ['auto', 'scroll'].includes(w.getComputedStyle(e).overflowX)).length,
                reachable: all.filter(e => e.scrollWidth > e.clientWidth + 1 && e.tabIndex === 0
                  && e.getAttribute('role') === 'region' && e.getAttribute('aria-label')).length,
                headings: d.querySelectorAll('main h1').length,
                unnamed: [...d.images].filter(i => !i.alt).length + [...d.links].filter(
                  a => !a.textContent.trim() || a.tabIndex < 0).length,
                text: d.body.innerText })));
            };
            </script></body></html>
            """
                .formatted(width, page.toUri().toASCIIString()));
    Path out = scratch.resolve("dom-" + width + ".txt");
    Path log = scratch.resolve("log-" + width + ".txt");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--allow-file-access-from-files",
                "--user-data-dir=" + scratch.resolve("profile"),
                "--enable-logging=stderr",
                "--window-size=1400,1000",
                "--virtual-time-budget=10000",
                "--dump-dom",
                probe.toUri().toASCIIString())
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("Chromium did not end within 3 minutes");
    }
    Matcher answer = ANSWER.matcher(Files.readString(out));
    if (!answer.find() || answer.group(1).isEmpty()) {
      throw new IOException("Chromium gave no answer: " + Files.readString(log));
    }
    String json =
        java.net.URLDecoder.decode(
            new String(
                    java.util.Base64.getDecoder().decode(answer.group(1)), StandardCharsets.UTF_8)
                .replace("+", "%2B"),
            StandardCharsets.UTF_8);
    try (Stream<String> lines = Files.lines(log)) {
      return new Look(
          new ObjectMapper().readTree(json), lines.filter(l -> l.contains("CONSOLE")).toList());
    }
  }
}
