package io.likeness.jobs.review;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.Kind;
import io.likeness.jobs.walk.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * One annotation of Pascal VOC beside each image, as LabelImg reads and writes them. The name of
 * the object is the label; a file whose object was taken away means that the record should go, one
 * that is as it was written that it is right.
 */
final class PascalVoc implements Layout.Form {
  private static final String DATABASE = "likeness";

  @Override
  public void require(Kind kind, List<String> labels) {
    if (kind != Kind.FACE) {
      throw Fault.USAGE.because(
          "Pascal VOC is for faces, and this corpus is of the kind "
              + kind.name().toLowerCase(Locale.ROOT)
              + "; take csv or label-studio.");
    }
    Layout.requireXml(labels);
  }

  @Override
  public void write(Path folder, List<Item> items, List<String> labels) throws IOException {
    for (Item item : items) {
      Path image = folder.resolve(item.medium());
      Path file = folder.resolve(item.medium().replaceFirst("\\.[^.]+$", "") + ".xml");
      try {
        write(file, document(item, image));
      } catch (ParserConfigurationException | TransformerException e) {
        throw new IllegalStateException("every JDK writes XML", e);
      }
    }
    Files.write(folder.resolve("classes.txt"), labels);
  }

  private static Document document(Item item, Path image) throws ParserConfigurationException {
    Document document = builder().newDocument();
    Element root = document.createElement("annotation");
    document.appendChild(root);
    text(root, "folder", "media");
    text(root, "filename", image.getFileName().toString());
    Element source = child(root, "source");
    text(source, "database", DATABASE);
    text(source, "annotation", item.label());
    Element size = child(root, "size");
    List<Integer> face = item.face();
    text(size, "width", face.get(4).toString());
    text(size, "height", face.get(5).toString());
    text(size, "depth", "3");
    Element object = child(root, "object");
    text(object, "name", item.label());
    text(object, "pose", "Unspecified");
    text(object, "truncated", "0");
    text(object, "difficult", "0");
    Element box = child(object, "bndbox");
    // Pascal VOC counts pixels from 1.
    text(box, "xmin", Integer.toString(face.get(0) + 1));
    text(box, "ymin", Integer.toString(face.get(1) + 1));
    text(box, "xmax", Integer.toString(face.get(0) + face.get(2)));
    text(box, "ymax", Integer.toString(face.get(1) + face.get(3)));
    return document;
  }

  private static Element child(Element parent, String name) {
    Element element = parent.getOwnerDocument().createElement(name);
    parent.appendChild(element);
    return element;
  }

  private static void text(Element parent, String name, String value) {
    child(parent, name).setTextContent(value);
  }

  private static void write(Path file, Document document) throws IOException, TransformerException {
    Transformer transformer = TransformerFactory.newInstance().newTransformer();
    transformer.setOutputProperty(OutputKeys.INDENT, "yes");
    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    try (var out = Files.newBufferedWriter(file)) {
      transformer.transform(new DOMSource(document), new StreamResult(out));
    }
  }

  /** Without document types: an annotation that comes back may be from anybody. */
  private static DocumentBuilder builder() throws ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    factory.setXIncludeAware(false);
    factory.setExpandEntityReferences(false);
    DocumentBuilder builder = factory.newDocumentBuilder();
    builder.setErrorHandler(null);
    return builder;
  }

  @Override
  public List<Decision> read(Path from, String reviewer) throws IOException {
    if (reviewer.isEmpty()) {
      throw Fault.USAGE.because("Pascal VOC does not say who decided; give --reviewer.");
    }
    Path media = Files.isDirectory(from.resolve("media")) ? from.resolve("media") : from;
    List<Path> files;
    try (Stream<Path> all = Files.list(media)) {
      files = all.filter(f -> f.toString().endsWith(".xml")).sorted().toList();
    }
    List<Decision> decisions = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files) {
      try {
        decisions.add(decision(file, reviewer));
      } catch (SAXException | ParserConfigurationException | IllegalArgumentException e) {
        problems.add(file.getFileName() + ": " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw Fault.INPUT_INVALID.because(String.join("\n", problems));
    }
    return decisions;
  }

  private static Decision decision(Path file, String reviewer)
      throws IOException, SAXException, ParserConfigurationException {
    Element root = builder().parse(file.toFile()).getDocumentElement();
    String record = file.getFileName().toString().replaceFirst("\\.xml$", "");
    NodeList sources = root.getElementsByTagName("annotation");
    String before = sources.getLength() == 0 ? "" : sources.item(0).getTextContent().strip();
    NodeList objects = root.getElementsByTagName("object");
    if (objects.getLength() == 0) {
      return new Decision(
          record, reviewer, Decision.Choice.LEAVE_OUT, Optional.empty(), Optional.empty());
    }
    if (objects.getLength() > 1) {
      throw new IllegalArgumentException("there are two objects; a record has one label.");
    }
    NodeList names = ((Element) objects.item(0)).getElementsByTagName("name");
    String name = names.getLength() == 0 ? "" : names.item(0).getTextContent().strip();
    // A record without a label goes out without a name, and may stay so.
    if (name.isEmpty() && !(sources.getLength() > 0 && before.isEmpty())) {
      throw new IllegalArgumentException("the object has no name; its name is the label.");
    }
    return Decision.labelled(record, reviewer, name, before, Optional.empty());
  }
}
