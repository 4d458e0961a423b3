"""What an answer of the OCTO standard has to look like: every member, its type, and whether it may be null."""

import re

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9][0-9a-f]{3}-[089ab][0-9a-f]{3}-[0-9a-f]{12}")
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")
UTC_WHOLE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
CURRENCY = re.compile(r"[A-Z]{3}")
LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
URI = re.compile(r"https?://[^\s/]+(/[^\s]*[^\s/])?")

STATUS = ("ON_HOLD", "CONFIRMED", "CANCELLED", "EXPIRED", "PENDING", "REJECTED", "REDEEMED")
SLOT_STATUS = ("AVAILABLE", "FREESALE", "SOLD_OUT", "LIMITED", "CLOSED")
FIELDS = ("firstName", "lastName", "emailAddress", "phoneNumber", "country", "notes", "locales", "allowMarketing",
          "postalCode")
UNIT_TYPES = ("ADULT", "YOUTH", "CHILD", "INFANT", "FAMILY", "SENIOR", "STUDENT", "MILITARY", "OTHER")
FORMATS = ("PDF_URL", "QRCODE", "CODE128", "AZTECCODE", "PKPASS_URL")
METHODS = ("TICKET", "VOUCHER")
REDEMPTIONS = ("DIGITAL", "PRINT", "MANIFEST")
PRECISION = {"JPY": 0, "KWD": 3}


class Null:
    """The same, or null."""

    def __init__(self, shape):
        self.shape = shape


class May:
    """The member may be missing."""

    def __init__(self, shape):
        self.shape = shape


class Some:
    """A list of at least so many."""

    def __init__(self, shape, least=0):
        self.shape, self.least = shape, least


def check(value, shape, where):
    """Fails with the place of whatever is not as it should be."""
    if isinstance(shape, Null):
        if value is not None:
            check(value, shape.shape, where)
    elif isinstance(shape, Some):
        assert isinstance(value, list) and len(value) >= shape.least, (where, value)
        for i, one in enumerate(value):
            check(one, shape.shape, f"{where}[{i}]")
    elif isinstance(shape, dict):
        assert isinstance(value, dict), (where, value)
        assert set(value) <= set(shape), (where, "has more than it should", set(value) - set(shape))
        for name, inner in shape.items():
            if isinstance(inner, May):
                if name in value:
                    check(value[name], inner.shape, f"{where}.{name}")
            else:
                assert name in value, (where, "lacks", name)
                check(value[name], inner, f"{where}.{name}")
    elif isinstance(shape, tuple):
        assert value in shape, (where, value)
    elif isinstance(shape, re.Pattern):
        assert isinstance(value, str) and shape.fullmatch(value), (where, value)
    elif shape is int:
        assert isinstance(value, int) and not isinstance(value, bool), (where, value)
    elif shape is bool:
        assert isinstance(value, bool), (where, value)
    elif shape is None:
        assert value is None, (where, value)
    elif callable(shape) and shape is not str:
        shape(value, where)
    else:
        assert isinstance(value, str) and value != "", (where, value)


def price(value, where):
    check(value, PRICE, where)
    assert value["original"] >= value["retail"] >= 0, (where, value)
    assert value["net"] is None or 0 <= value["net"] <= value["retail"], (where, value)
    assert value["currencyPrecision"] == PRECISION.get(value["currency"], 2), (where, value)
    for tax in value["includedTaxes"]:
        assert 0 <= tax["retail"] <= value["retail"], (where, value)


def unit_price(value, where):
    check(value.get("unitId"), str, where)
    price({name: value[name] for name in value if name != "unitId"}, where)


PRICE = {"original": int, "retail": int, "net": Null(int), "currency": CURRENCY, "currencyPrecision": int,
         "includedTaxes": Some({"name": str, "retail": int, "original": int, "net": Null(int)})}
CONTACT = {name: Null(str) for name in
           ("fullName", "firstName", "lastName", "emailAddress", "phoneNumber", "postalCode", "country", "notes")}
CONTACT["locales"] = Some(str)
SUPPLIER = {"id": str, "name": str, "endpoint": URI,
            "contact": {name: Null(str) for name in ("website", "email", "telephone", "address")}}
CAPABILITY = {"id": str, "revision": int, "required": bool, "dependencies": Some(str), "docs": May(Null(str))}
TICKET = {"redemptionMethod": REDEMPTIONS, "utcRedeemedAt": None,
          "deliveryOptions": Some({"deliveryFormat": FORMATS, "deliveryValue": str})}


def unit(pricing, name):
    shape = {"id": str, "internalName": str, "reference": Null(str), "type": UNIT_TYPES,
             "requiredContactFields": Some(FIELDS),
             "restrictions": {"minAge": int, "maxAge": int, "idRequired": bool, "minQuantity": Null(int),
                              "maxQuantity": Null(int), "paxCount": int, "accompaniedBy": Some(str)}}
    if pricing == "UNIT":
        shape[name] = Some(price, 1)
    return shape


def option(pricing, name):
    shape = {"id": str, "default": bool, "internalName": str, "reference": Null(str),
             "availabilityLocalStartTimes": Some(CLOCK), "cancellationCutoff": str, "cancellationCutoffAmount": int,
             "cancellationCutoffUnit": ("minute", "hour", "day"), "requiredContactFields": Some(FIELDS),
             "restrictions": {"minUnits": int, "maxUnits": Null(int)}, "units": Some(unit(pricing, name), 1)}
    if pricing == "BOOKING":
        shape[name] = Some(price, 1)
    return shape


def product(value, where, pricing, name="pricingFrom"):
    """@pricing: the capability is on; @name: of prices, another one within a booking"""
    per = value.get("pricingPer") if pricing else None
    shape = {"id": str, "internalName": str, "reference": Null(str), "locale": LOCALE, "timeZone": str,
             "allowFreesale": bool, "instantConfirmation": bool, "instantDelivery": bool,
             "availabilityRequired": bool, "availabilityType": ("START_TIME", "OPENING_HOURS"),
             "deliveryFormats": Some(FORMATS, 1), "deliveryMethods": Some(METHODS, 1),
             "redemptionMethod": REDEMPTIONS, "options": Some(option(per, name), 1)}
    if pricing:
        shape.update({"defaultCurrency": CURRENCY, "availableCurrencies": Some(CURRENCY, 1),
                      "pricingPer": ("UNIT", "BOOKING")})
    check(value, shape, where)
    assert sum(one["default"] for one in value["options"]) == 1, where
    for one in value["options"]:
        assert (value["availabilityType"] == "START_TIME") == bool(one["availabilityLocalStartTimes"]), where
    if pricing:
        assert value["defaultCurrency"] in value["availableCurrencies"], where


def slot(value, where, kind, pricing, per="UNIT"):
    shape = {"id": str, "localDateTimeStart": LOCAL, "localDateTimeEnd": LOCAL, "utcCutoffAt": UTC_WHOLE,
             "allDay": bool, "available": bool, "status": SLOT_STATUS, "vacancies": Null(int), "capacity": Null(int),
             "maxUnits": Null(int), "openingHours": Some({"from": CLOCK, "to": CLOCK}, kind == "OPENING_HOURS")}
    if pricing:
        shape["pricing"] = price if per == "BOOKING" else May(price)
        if per == "UNIT":
            shape["unitPricing"] = Some(unit_price, 1)
    check(value, shape, where)
    assert value["allDay"] == (kind == "OPENING_HOURS"), where
    open_status(value, where)


def open_status(value, where):
    assert value["available"] == (value["status"] in ("AVAILABLE", "LIMITED", "FREESALE")), (where, value)
    if value["status"] == "SOLD_OUT":
        assert value["vacancies"] == 0, (where, value)
    if value["available"]:
        assert 0 < value["vacancies"] <= value["capacity"], (where, value)
        assert (value["status"] == "LIMITED") == (2 * value["vacancies"] < value["capacity"]), (where, value)


def day(value, where, kind, pricing, per="UNIT"):
    shape = {"localDate": DATE, "available": bool, "status": SLOT_STATUS, "vacancies": Null(int),
             "capacity": Null(int), "openingHours": Some({"from": CLOCK, "to": CLOCK}, kind == "OPENING_HOURS")}
    if pricing:
        shape["pricingFrom"] = price if per == "BOOKING" else May(price)
        if per == "UNIT":
            shape["unitPricingFrom"] = Some(unit_price, 1)
    check(value, shape, where)
    open_status(value, where)


STAMPS = {  # utcExpiresAt, utcConfirmedAt, cancellation: True if it has to be there, False if it must not
    "ON_HOLD": (True, False, False), "CONFIRMED": (False, True, False), "CANCELLED": (False, None, True),
    "EXPIRED": (True, False, True)}


def booking(value, where, pricing):
    per = value["product"].get("pricingPer", "UNIT")
    tickets, voucher = ("TICKET" in value["deliveryMethods"], "VOUCHER" in value["deliveryMethods"])
    item = {"uuid": UUID, "resellerReference": Null(str), "supplierReference": Null(str), "unitId": str,
            "unit": unit(per if pricing else None, "pricing"), "status": STATUS, "utcRedeemedAt": None,
            "contact": CONTACT, "ticket": TICKET if tickets else None}
    if pricing and per == "UNIT":
        item["pricing"] = price
    shape = {"id": str, "uuid": UUID, "testMode": bool, "resellerReference": Null(str),
             "supplierReference": Null(str), "status": STATUS, "utcCreatedAt": UTC, "utcUpdatedAt": UTC,
             "utcExpiresAt": Null(UTC), "utcRedeemedAt": None, "utcConfirmedAt": Null(UTC), "productId": str,
             "product": lambda v, w: product(v, w, pricing, "pricing"), "optionId": str,
             "option": option(per if pricing else None, "pricing"), "cancellable": bool,
             "cancellation": Null({"refund": ("FULL", "PARTIAL", "NONE"), "reason": Null(str),
                                   "utcCancelledAt": UTC}),
             "freesale": bool, "availabilityId": str,
             "availability": lambda v, w: slot(v, w, value["product"]["availabilityType"], pricing, per),
             "contact": CONTACT, "notes": Null(str), "deliveryMethods": Some(METHODS, 1),
             "voucher": TICKET if voucher else None, "unitItems": Some(item, 1)}
    if pricing:
        shape["pricing"] = price
    check(value, shape, where)

    for name, wanted in zip(("utcExpiresAt", "utcConfirmedAt", "cancellation"), STAMPS[value["status"]]):
        assert wanted is None or (value[name] is not None) == wanted, (where, name, value["status"])
    assert value["deliveryMethods"] == value["product"]["deliveryMethods"], where
    assert value["product"]["id"] == value["productId"] and value["option"]["id"] == value["optionId"], where
    assert value["availability"]["id"] == value["availabilityId"], where
    uuids = [one["uuid"] for one in value["unitItems"]]
    assert len(set(uuids)) == len(uuids), where
    for one in value["unitItems"]:
        assert one["status"] == value["status"] and one["unit"]["id"] == one["unitId"], where
    if pricing and per == "UNIT":
        for name in ("original", "retail", "net"):
            assert value["pricing"][name] == sum(one["pricing"][name] for one in value["unitItems"]), (where, name)
        assert sum(t["retail"] for t in value["pricing"]["includedTaxes"]) == \
            sum(t["retail"] for one in value["unitItems"] for t in one["pricing"]["includedTaxes"]), where


EXTRA = {"INVALID_PRODUCT_ID": "productId", "INVALID_OPTION_ID": "optionId", "INVALID_UNIT_ID": "unitId",
         "INVALID_AVAILABILITY_ID": "availabilityId", "INVALID_BOOKING_UUID": "uuid"}


def error(value, where, code):
    assert value.get("error") == code, (where, code, value)
    shape = {"error": str, "errorMessage": str}
    if code in EXTRA:
        shape[EXTRA[code]] = lambda v, w: None if isinstance(v, str) else check(v, str, w)
    check(value, shape, where)
