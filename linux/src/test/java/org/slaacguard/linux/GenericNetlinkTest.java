package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DescriptorLeaks.class)
class GenericNetlinkTest {
  @Test
  void shouldFindTheFamilyEveryKernelHas() {
    try (GenericNetlink controller = GenericNetlink.open("nlctrl", 2)) {
      // CTRL_CMD_GETFAMILY as a dump: all families, the controller among them.
      NetlinkRequest request = controller.message(3, NetlinkRequest.DUMP);
      List<String> names =
          controller.request(request, "list families").stream()
              .map(m -> m.attributes(GenericNetlink.HEADER).text(2, ""))
              .toList();
      assertTrue(names.contains("nlctrl"), names.toString());
    }
  }

  @Test
  void shouldSayThatThereIsNoSuchFamily() {
    LinuxException e =
        assertThrows(LinuxException.class, () -> GenericNetlink.open("no-such-family", 1));
    assertEquals(Errno.ENOENT, e.errno());
  }
}
