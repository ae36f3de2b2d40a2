"""Spring's settings in ConfigMaps: files that pods are shown, and those that a library asks the cluster for."""

import pytest
from whole import whole_system

CONFIG = "spring-cloud-starter-kubernetes-fabric8-config"
JPA = "spring-boot-starter-data-jpa"
ENTITY = """
package shop;
import jakarta.persistence.Entity;
import org.springframework.boot.SpringApplication;
@Entity
public class Order {
    public static void main(String[] args) { SpringApplication.run(Order.class, args); }
}
"""
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders}
spec:
  selector: {matchLabels: {app: orders}}
  template:
    metadata: {labels: {app: orders}}
    spec:
      containers:
      - name: main
        image: acme/orders
        env: [{name: SPRING_PROFILES_ACTIVE, value: live}]
        volumeMounts: [{name: files, mountPath: /config}]
      volumes: [{name: files, configMap: {name: files}}]
"""
FILE = """
  application.yml: |
    spring:
      datasource.url: jdbc:postgresql://files/shop
    ---
    spring:
      config.activate.on-profile: other
      datasource.url: jdbc:postgresql://other/shop
"""
PROPERTIES = "\n  application.properties: |\n    spring.datasource.url=jdbc:postgresql://asked/shop\n"
ONE_BY_ONE = "\n  spring.datasource.url: jdbc:postgresql://asked/shop\n"
OF_LIVE = "\n  application-live.properties: |\n    spring.datasource.url=jdbc:postgresql://live/shop\n"


def stores(maps, *libraries, name="orders", deployment=DEPLOYMENT, kind="ConfigMap", field="data"):
    listed = "".join(f"<dependency><artifactId>{library}</artifactId></dependency>" for library in (JPA, *libraries))
    project = f"<artifactId>orders</artifactId><dependencies>{listed}</dependencies>"
    plugin = "<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>"
    objects = [
        f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: {called}}}\n{field}: {data}\n"
        for called, data in maps.items()
    ]
    found = whole_system(
        {
            "orders/pom.xml": f"<project>{project}{plugin}</project>",
            "orders/src/main/resources/application.yml": f"spring.application.name: {name}\n",
            "orders/src/main/java/shop/Order.java": ENTITY,
            "k8s/orders.yaml": deployment,
            "k8s/settings.yaml": "---\n".join(objects) or "{}",
        }
    )
    return [store.name for store in found.datastores]


def test_a_file_of_springs_that_a_pod_is_shown_counts():
    assert stores({"files": FILE}) == ["files/shop"]
    assert stores({"other": FILE}) != ["files/shop"]


def test_so_does_one_that_a_secret_holds():
    shown = DEPLOYMENT.replace("configMap: {name: files}", "secret: {secretName: files}")
    assert shown != DEPLOYMENT
    assert stores({"files": FILE}, deployment=shown, kind="Secret", field="stringData") == ["files/shop"]
    assert stores({"files": FILE}, kind="Secret", field="stringData") != ["files/shop"]


@pytest.mark.parametrize("data", [PROPERTIES, ONE_BY_ONE])
def test_a_library_asks_for_the_map_that_is_called_like_the_program(data):
    assert stores({"orders": data}, CONFIG) == ["asked/shop"]
    assert stores({"purchases": data}, CONFIG, name="purchases") == ["asked/shop"]
    assert stores({"carts": data}, CONFIG) != ["asked/shop"]
    assert stores({"orders": data}) != ["asked/shop"]  # nobody asks


def test_settings_one_by_one_are_no_file_that_a_pod_is_shown():
    assert stores({"files": ONE_BY_ONE}) != ["asked/shop"]


def test_the_profile_that_is_chosen_counts():
    assert stores({"files": PROPERTIES + OF_LIVE}) == ["live/shop"]
