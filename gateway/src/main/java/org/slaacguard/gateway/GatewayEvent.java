package org.slaacguard.gateway;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * An event for operators.
 *
 * @param id greater than that of every earlier event, also of earlier processes
 * @param type such as {@code address.learned}; docs/events.md lists them
 * @param interfaceName the event's interface
 * @param peer the event's peer; null for none
 * @param name the peer's name; empty if it has none
 * @param fields further fields in this order: texts, numbers, and lists of texts
 */
record GatewayEvent(
    long id,
    Instant time,
    EventType type,
    String interfaceName,
    @Nullable PublicKey peer,
    String name,
    Map<String, Object> fields) {
  private static final int FRAME = 256;

  /** An upper estimate of its size in memory, in bytes. */
  int weight() {
    int characters = interfaceName.length() + name.length();
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      characters += field.getKey().length() + field.getValue().toString().length() + 32;
    }
    return FRAME + 2 * characters;
  }

  /** The owner of the memory that it takes; the peer is null for events about no peer. */
  record Owner(String interfaceName, @Nullable PublicKey peer) {
    @Override
    public String toString() {
      return peer == null ? interfaceName : interfaceName + "/" + peer;
    }
  }

  Owner owner() {
    return new Owner(interfaceName, peer);
  }
}
