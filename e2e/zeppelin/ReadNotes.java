import com.google.gson.Gson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.zeppelin.display.Input;
import org.apache.zeppelin.notebook.Note;
import org.apache.zeppelin.notebook.Paragraph;
import org.apache.zeppelin.notebook.ParagraphTextParser;

/**
 * Reads notes with Zeppelin's own classes and writes what it makes of each paragraph, forms filled
 * with their defaults, as JSON into the file that is the first argument.
 */
public final class ReadNotes {
  private ReadNotes() {}

  public static void main(String[] arguments) throws Exception {
    List<Map<String, Object>> notes = new ArrayList<>();
    for (String file : Arrays.asList(arguments).subList(1, arguments.length)) {
      Note note = Note.fromJson(file, Files.readString(Path.of(file)));
      List<Map<String, Object>> paragraphs = new ArrayList<>();
      for (Paragraph p : note.getParagraphs()) {
        ParagraphTextParser.ParseResult parsed = ParagraphTextParser.parse(p.getText());
        paragraphs.add(
            Map.of(
                "title", p.getTitle(),
                "interpreter", parsed.getIntpText(),
                "options", parsed.getLocalProperties(),
                "forms", Input.extractSimpleQueryForm(parsed.getScriptText(), false).keySet(),
                "script", Input.getSimpleQuery(new HashMap<>(), parsed.getScriptText(), false)));
      }
      notes.add(Map.of("id", note.getId(), "name", note.getName(), "paragraphs", paragraphs));
    }
    Files.writeString(Path.of(arguments[0]), new Gson().toJson(notes));
  }
}
