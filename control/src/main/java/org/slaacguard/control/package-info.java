/** The words of the control plane, and the seam between it and the data planes. */
@NullMarked
package org.slaacguard.control;

import org.jspecify.annotations.NullMarked;
