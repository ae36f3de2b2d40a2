workspace "ringfence" {
  model {
    s0 = softwareSystem "Services" {
      c0 = container "main/shop" "" "postgresql" "Database"
      c1 = container "billing" "▤ main/shop, billing.invoices" "" "Service"
    }
    s1 = softwareSystem "sales" {
      c2 = container "shop" "▤ main/shop, orders" "" "Service"
      c3 = container "web" "▤ cache/0" "" "Service"
    }
    c1 -> c2 "uses the data of: CRU orders" "" "Trespass"
    c1 -> c0 "connects to"
    c2 -> c0 "connects to"
    c2 -> c1 "calls: POST /charges"
    c2 -> c1 "publishes to: orders.placed"
    c3 -> c2 "calls: POST /orders"
  }
  views {
    container s0 {
      include *
      autolayout lr
    }
    container s1 {
      include *
      autolayout lr
    }
    styles {
      element "Database" {
        shape Cylinder
      }
      element "Channel" {
        shape Pipe
      }
      relationship "Trespass" {
        color #b3261e
        thickness 4
      }
      relationship "Warned" {
        color #9a5b00
        thickness 3
      }
      relationship "Excused" {
        color #9a5b00
      }
    }
  }
}
