/** What the tests of several rooms share. */
@NullMarked
package org.slaacguard.testing;

import org.jspecify.annotations.NullMarked;
