package org.slaacguard.lab;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** For a class of tests whose programs fail where another module than ours makes a native call. */
final class NativeAccessDenied implements BeforeAllCallback, AfterAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    System.setProperty(Slaacguard.DENY, "true");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    System.clearProperty(Slaacguard.DENY);
  }
}
