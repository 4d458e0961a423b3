/* rr-tour-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour.h"

/* How the OCTO standard calls what a tour is made of. The same words stand in files.
 *
 * Threads: any.
 */

static const char *const unit_types[] = {
  "ADULT", "YOUTH", "CHILD", "INFANT", "FAMILY", "SENIOR", "STUDENT", "MILITARY", "OTHER",
};

static const char *const contact_fields[] = {
  "firstName", "lastName", "emailAddress", "phoneNumber", "country",
  "notes", "locales", "allowMarketing", "postalCode",
};

static const char *const redemptions[] = { "DIGITAL", "PRINT", "MANIFEST" };
static const char *const code_formats[] = { "QRCODE", "CODE128", "AZTECCODE" };

G_STATIC_ASSERT (G_N_ELEMENTS (unit_types) == RR_N_UNIT_TYPES);
G_STATIC_ASSERT (G_N_ELEMENTS (contact_fields) == RR_N_CONTACT_FIELDS);
G_STATIC_ASSERT (G_N_ELEMENTS (redemptions) == RR_N_REDEMPTIONS);
G_STATIC_ASSERT (G_N_ELEMENTS (code_formats) == RR_N_CODES);

/**
 * rr_unit_type_get_name:
 * @type: a kind of guest
 *
 * Returns: (transfer none): its name
 */
const char *
rr_unit_type_get_name (RrUnitType type)
{
  g_return_val_if_fail ((guint) type < RR_N_UNIT_TYPES, "OTHER");

  return unit_types[type];
}

/**
 * rr_contact_field_get_name:
 * @field: of a contact
 *
 * Returns: (transfer none): its name
 */
const char *
rr_contact_field_get_name (RrContactField field)
{
  g_return_val_if_fail ((guint) field < RR_N_CONTACT_FIELDS, "notes");

  return contact_fields[field];
}

/**
 * rr_redemption_get_name:
 * @redemption: how a booking is redeemed
 *
 * Returns: (transfer none): its name
 */
const char *
rr_redemption_get_name (RrRedemption redemption)
{
  g_return_val_if_fail ((guint) redemption < RR_N_REDEMPTIONS, "DIGITAL");

  return redemptions[redemption];
}

/**
 * rr_code_format_get_name:
 * @format: what is scanned
 *
 * Returns: (transfer none): its name
 */
const char *
rr_code_format_get_name (RrCodeFormat format)
{
  g_return_val_if_fail ((guint) format < RR_N_CODES, "QRCODE");

  return code_formats[format];
}
