package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.INTERFACE;

import java.util.List;
import org.slaacguard.control.InterfaceStatus;

/** Checks for peers that use the same address; the second one does not get it. */
final class ConflictChecks {
  private ConflictChecks() {}

  static List<Finding> of(InterfaceStatus status) {
    return status.conflicts().stream()
        .map(
            each ->
                Finding.missing(
                        INTERFACE,
                        "conflict",
                        each.address()
                            + " of peer "
                            + each.owner().abbreviated()
                            + " is also wanted by peer "
                            + each.peer().abbreviated()
                            + ", whose packets were refused: "
                            + each.packets(),
                        "give each peer a link-local Address of its own; 'slaacguard linklocal "
                            + each.peer()
                            + "' prints one")
                    .because("packets to one address lead to one peer"))
        .toList();
  }
}
