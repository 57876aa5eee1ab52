package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.AdvertisementContent;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.NdOption;

class AdvertisedContentTest {
  private static final Settings DELEGATING =
      Settings.NONE
          .with(
              SettingTable.DELEGATE_PREFIX,
              SettingTable.DELEGATE_PREFIX.parse("2001:db8:f00::/56 length=60-64", warning -> {}))
          .with(SettingTable.DELEGATE_LIMIT, 1);

  @Test
  void shouldTellPeersThatMayHaveAPrefixDelegated() {
    AdvertisementContent content = AdvertisedContent.of(DELEGATING, 1420);
    assertTrue(content.otherConfiguration(), "O: DHCPv6 has something for them");
    assertTrue(content.delegating(), "P: a prefix, by RFC 9762");
    assertFalse(AdvertisedContent.of(Settings.NONE, 1420).otherConfiguration());
  }

  @Test
  void shouldNotInviteAPeerThatGetsNone() {
    for (Settings each :
        List.of(
            DELEGATING.with(SettingTable.DELEGATE_LIMIT, 0),
            Settings.NONE.with(SettingTable.DELEGATE_LIMIT, 1))) {
      AdvertisementContent content = AdvertisedContent.of(each, 1420);
      assertFalse(content.otherConfiguration(), each::toString);
      assertFalse(content.delegating(), each::toString);
    }
  }

  @Test
  void shouldLeaveTheFlagToTheFile() {
    AdvertisementContent content =
        AdvertisedContent.of(DELEGATING.with(SettingTable.OTHER_FLAG, false), 1420);
    assertFalse(content.otherConfiguration());
    assertTrue(content.delegating());
  }

  @Test
  void shouldAdvertiseTheMtuThatThereIs() {
    assertEquals(
        List.of(new NdOption.Mtu(1432)), AdvertisedContent.of(Settings.NONE, 1432).options());
    assertEquals(List.of(), AdvertisedContent.of(Settings.NONE, 1279).options());
    assertEquals(
        List.of(new NdOption.Mtu(1400)),
        AdvertisedContent.of(Settings.NONE.with(SettingTable.ADVERTISE_MTU, 1400), 1432).options());
  }
}
