package org.slaacguard.doctor;

import java.io.Writer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.doctor.Finding.About;
import org.slaacguard.doctor.Finding.State;
import org.slaacguard.net.PublicKey;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The findings about an interface and its peers, which show where a connection stops.
 *
 * @param interfaceName the interface
 * @param backend the backend
 * @param sections in the order of the steps
 */
public record InterfaceReport(String interfaceName, String backend, List<Section> sections) {
  /**
   * The findings about one subject.
   *
   * @param about the subject's group
   * @param peer the peer, for {@link About#PEER}; else null
   */
  public record Section(About about, @Nullable PublicKey peer, List<Finding> findings) {
    /** Copies the list. */
    public Section {
      findings = List.copyOf(findings);
    }
  }

  /** Copies the list. */
  public InterfaceReport {
    sections = List.copyOf(sections);
  }

  /** Whether nothing needs to be done here; a peer that has never connected is no fault. */
  public boolean isWell() {
    return findings().stream().map(Finding::state).allMatch(State::isWell);
  }

  /** All findings. */
  public List<Finding> findings() {
    return sections.stream().flatMap(section -> section.findings().stream()).toList();
  }

  /** Writes one object, and leaves the writer open. */
  public void writeJson(Writer out) {
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("interface", interfaceName);
      json.writeStringProperty("backend", backend);
      json.writeBooleanProperty("well", isWell());
      json.writeArrayPropertyStart("findings");
      for (Section section : sections) {
        for (Finding finding : section.findings()) {
          write(section.peer(), finding, json);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void write(@Nullable PublicKey peer, Finding finding, JsonGenerator json) {
    Fix fix = finding.fix();
    json.writeStartObject();
    json.writeStringProperty("about", word(finding.about()));
    text(json, "peer", peer);
    json.writeStringProperty("subject", finding.subject());
    json.writeStringProperty("state", word(finding.state()));
    json.writeStringProperty("what", finding.what());
    json.writeStringProperty("why", finding.why());
    json.writeStringProperty("todo", finding.todo());
    json.writeBooleanProperty("fixable", fix != null);
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable Object value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value.toString());
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
