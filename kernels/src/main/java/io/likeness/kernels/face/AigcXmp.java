package io.likeness.kernels.face;

import io.likeness.kernels.media.AigcLabel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** The XMP property {@code AIGC} in the namespace of TC260 (TC260-PG-20258A). */
final class AigcXmp {
  private static final String NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/";
  private static final int MOST_BYTES = 1 << 20;

  private AigcXmp() {}

  /** A packet with nothing but the label. */
  static String packet(AigcLabel label) {
    return "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
        + "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
        + "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
        + "<rdf:Description rdf:about=\"\" xmlns:TC260=\""
        + NAMESPACE
        + "\"><TC260:AIGC>"
        + label.json().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        + "</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>";
  }

  /** The label of a packet, as an element or an attribute; none where it is no XML. */
  static Optional<AigcLabel> find(byte[] packet) {
    if (packet.length > MOST_BYTES) {
      return Optional.empty();
    }
    try {
      Document document = parser().parse(new ByteArrayInputStream(packet));
      NodeList elements = document.getElementsByTagNameNS("*", "*");
      for (int i = 0; i < elements.getLength(); i++) {
        Element e = (Element) elements.item(i);
        boolean named =
            NAMESPACE.equals(e.getNamespaceURI()) && AigcLabel.KEY.equals(e.getLocalName());
        String text = named ? e.getTextContent() : e.getAttributeNS(NAMESPACE, AigcLabel.KEY);
        if (!text.isBlank()) {
          return AigcLabel.read(text);
        }
      }
      return Optional.empty();
    } catch (SAXException e) {
      return Optional.empty();
    } catch (IOException | ParserConfigurationException e) {
      throw new IllegalStateException("the JDK parses XML from memory", e);
    }
  }

  /** Without document types, so that a file cannot have anything fetched or blown up. */
  private static DocumentBuilder parser() throws ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    DocumentBuilder parser = factory.newDocumentBuilder();
    parser.setErrorHandler(
        new ErrorHandler() {
          @Override
          public void warning(SAXParseException e) {}

          @Override
          public void error(SAXParseException e) throws SAXException {
            throw e;
          }

          @Override
          public void fatalError(SAXParseException e) throws SAXException {
            throw e;
          }
        });
    return parser;
  }
}
