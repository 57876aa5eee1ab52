package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Fails a test that leaves a descriptor open, and says where it was opened. For classes with an
 * instance a test, whose fields may hold descriptors too.
 */
final class DescriptorLeaks implements TestInstancePreConstructCallback, AfterEachCallback {
  private List<String> before = List.of();

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    System.setProperty(Fd.TRACE, "true");
    before = Fd.openDescriptors();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> left = new ArrayList<>(Fd.openDescriptors());
    left.removeAll(before);
    assertEquals(List.of(), left, "left open");
  }
}
